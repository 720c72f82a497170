// Decides what must be heard right now; pure. Priorities 1 and 2 cannot be muted by anything but a person's claim.
import { LOST_MS } from "../live/link.js";
import { effectivePriority } from "../live/urgency.js";

export const MUTE_MS = 60_000;

/** The most urgent ringing sound: "p1", "p2", "p3", "test", or null when nothing rings. */
export function ringOf(alarms) {
  const priorities = Object.values(alarms).filter((a) => a.ringing).map(effectivePriority);
  const top = Math.min(...priorities, 9);
  return top === 9 ? null : top === 5 ? "test" : top <= 2 ? `p${top}` : "p3";
}

export function canMute(ring) {
  return ring === "p3" || ring === "test";
}

/** The sounds to play in turn. {alarms, signedIn, sessionEnded, quietMs, muteUntil, now} (ms of the stopwatch). */
export function whatToSound({ alarms, signedIn, sessionEnded, quietMs, muteUntil, now }) {
  if (sessionEnded) return ["lost"];
  if (!signedIn) return [];
  const ring = ringOf(alarms);
  const heard = ring !== null && !(canMute(ring) && now < muteUntil) ? [ring] : [];
  return quietMs > LOST_MS ? [...heard, "lost"] : heard;
}
