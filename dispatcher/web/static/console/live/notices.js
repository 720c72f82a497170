// Which desktop notifications stand on the operator's screen while the console is behind other windows; pure.
import { inOrder } from "./urgency.js";

/** More than these would cover the screen: what else rings is counted in one. */
export const MOST_NOTICES = 5;

/** {show: alarms to show now, close: numbers to take away, more: how many ring without a notice of their own}.
 *  `shown` is the set of numbers that stand already; nothing stands while the operator looks at the console (`away` false). */
export function noticesFor({ alarms, shown, away }) {
  const ringing = away ? inOrder(alarms).filter((alarm) => alarm.ringing) : [];
  const wanted = ringing.slice(0, MOST_NOTICES);
  const numbers = new Set(wanted.map((alarm) => alarm.id));
  return {
    show: wanted.filter((alarm) => !shown.has(alarm.id)),
    close: [...shown].filter((id) => !numbers.has(id)),
    more: ringing.length - wanted.length,
  };
}
