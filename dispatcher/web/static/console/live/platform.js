// Whether the platform itself brings presses on time, as it says of itself over the stream; pure.

/** The platform repeats itself every 5 s while it is late: what was not repeated for this long is over, or the line is. */
export const REPEATED_MS = 20_000;

export const platformWell = { ok: true, lateS: 0, worst: null, sinceWatch: null, heardAt: 0 };

/** The state after a `platform` event {ok, late_s, worst, canaries}; `watch` is the stopwatch in ms. */
export function afterPlatform(before, data, watch) {
  if (data.ok) return platformWell;
  const fresh = before.ok || watch - before.heardAt > REPEATED_MS;
  return {
    ok: false, lateS: Number(data.late_s) || 0, worst: data.worst ?? null, canaries: data.canaries ?? {},
    sinceWatch: fresh ? watch : before.sinceWatch, heardAt: watch,
  };
}

/** True while the platform is late by its own word. */
export function isPlatformLate(platform, watch) {
  return !platform.ok && watch - platform.heardAt <= REPEATED_MS;
}

/** How late it is by now: what was said, and the time since. */
export function lateSeconds(platform, watch) {
  return Math.round(platform.lateS + (watch - platform.heardAt) / 1000);
}
