// Says in plain words why the server refused an act because the alarm had changed; pure.
import { isOfEquipment } from "../live/urgency.js";

/** What happened once more: an elder pressed, or their equipment failed again. */
export function pressedKey(alarm) {
  return isOfEquipment(alarm) ? "conflict.again" : "conflict.pressed";
}

/** {before: the alarm I acted on, now: the alarm as the server has it, me: username} → {key, values} for words.js. */
export function conflictWords({ before, now, me }) {
  if (!now) return { key: "conflict.changed", values: {} };
  const name = now.claimed_by_name ?? now.claimed_by ?? "";
  if (now.state === "resolved") return { key: "conflict.resolved", values: {} };
  if (now.claimed_by && now.claimed_by !== before.claimed_by && now.claimed_by !== me) {
    return { key: before.claimed_by === me ? "conflict.taken_over" : "conflict.claimed", values: { name } };
  }
  if (now.presses > before.presses) return { key: pressedKey(now), values: { presses: now.presses } };
  if (before.claimed_by === me && !now.claimed_by) return { key: "conflict.given_back", values: {} };
  if (now.state !== before.state) return { key: "conflict.state", values: { state: now.state } };
  return { key: "conflict.changed", values: {} };
}
