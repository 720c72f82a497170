// How high a row of the queue is, so that a list of which only a part is in the page has its full length; pure.
// The same figures stand in css/queue.css and css/frame.css; a test in a browser compares them.
import { effectivePriority } from "./urgency.js";

/** The height of a row of the rail beside the other pages, in rem. */
export const RAIL_REM = 3.85;

/** A row of the queue: {name, rem}. People in danger get more room, and most of it while it rings. */
export function sizeOf(alarm) {
  const urgent = effectivePriority(alarm) <= 2;
  if (urgent && alarm.ringing) return { name: "loud", rem: 5.1 };
  if (urgent) return { name: "grave", rem: 3.7 };
  const lines = 1 + Number(Boolean(alarm.claimed_by)) + Number(alarm.level > 0) + Number(Boolean(alarm.holder_lost_at));
  return lines > 2 ? { name: "grave", rem: 3.7 } : { name: "plain", rem: 3.1 };
}
