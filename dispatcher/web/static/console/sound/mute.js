// Muting: for at most a minute, and never for an emergency.
import { get, set } from "../live/store.js";
import { canMute, MUTE_MS, ringOf } from "./ring.js";

/** Mutes what rings now for a minute, when that is allowed. A more urgent ring is heard all the same. */
export function mute() {
  if (canMute(ringOf(get().desk.alarms))) set({ muteUntil: performance.now() + MUTE_MS });
}
