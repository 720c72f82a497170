// The figure beside a page's name in the strip: how much waits there; pure.
import { counts } from "./urgency.js";

/** A number, or null for none. Each page keeps its own in the state's `badges` ({name: number}); the queue counts itself. */
export function badgeOf(name, { desk, badges }) {
  if (name === "queue") return counts(desk.alarms).open;
  return badges?.[name] > 0 ? badges[name] : null;
}
