// The server's time: the clock of this computer is never trusted, only its stopwatch.

let anchor = null; // {server: ms, watch: ms}

/** Takes the server's "now" (RFC 3339). Of several beats the earliest to arrive is the truest, so it only steps
 *  back when the difference is more than a second. */
export function heardServerTime(iso, watch = performance.now()) {
  const server = Date.parse(iso);
  if (Number.isNaN(server)) return;
  const ahead = anchor === null ? Infinity : server - (anchor.server + watch - anchor.watch);
  if (ahead > 0 || ahead < -1000) anchor = { server, watch };
}

/** Milliseconds of the server's time, or null before the server has told it. */
export function serverNow(watch = performance.now()) {
  return anchor === null ? null : anchor.server + watch - anchor.watch;
}

/** Forgets the time, for a new sign-in and for tests. */
export function forgetServerTime() {
  anchor = null;
}
