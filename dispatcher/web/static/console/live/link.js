// The three states of the connection, judged from when the server was last heard; pure.

export const BEAT_LATE_MS = 8_000; // beats come every 5 s
export const LOST_MS = 10_000; // from here on the operator must be told aloud
export const WATCHDOG_MS = 15_000; // an open connection this quiet is dead: drop it and connect again

/** "live", "reconnecting" or "lost", from {open, quietMs}: is a connection open, and how long was nothing heard. */
export function linkState({ open, quietMs }) {
  if (quietMs > LOST_MS) return "lost";
  return open && quietMs <= BEAT_LATE_MS ? "live" : "reconnecting";
}

/** How long to wait before attempt n (from 1): 1–5 s with jitter, so that 25 desks do not come back at once. */
export function reconnectDelayMs(attempt, random = Math.random()) {
  const span = Math.min(4_000, 1_000 * attempt);
  return 1_000 + random * span;
}
