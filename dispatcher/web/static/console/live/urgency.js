// The order of the queue, and the rule that no filter can hide an emergency; pure.

/** The priority used for order and sound: a test never goes before a person. */
export function effectivePriority(alarm) {
  if (alarm.test) return 5;
  return alarm.priority >= 1 && alarm.priority <= 5 ? alarm.priority : 1; // unknown means: treat as an emergency
}

/** What is wrong with the equipment of homes; nobody calls for help by it, so it never stands before somebody who does. */
const OF_EQUIPMENT = new Set(["silent", "town_silent", "town_mains_lost"]);

/** True for an alarm that no person made: there is nobody to answer, and nobody is told anything. */
export function isOfEquipment(alarm) {
  return OF_EQUIPMENT.has(alarm.type);
}

const calls = (alarm) => Number(Boolean(alarm.ringing) && effectivePriority(alarm) <= 3 && !isOfEquipment(alarm));

/** First the people who ring, then by priority, what rings first, then the one that waits longest. A ringing battery,
 *  silent device or test never stands before an emergency that somebody is busy with. */
export function byUrgency(a, b) {
  return (
    calls(b) - calls(a) ||
    effectivePriority(a) - effectivePriority(b) ||
    Number(Boolean(b.ringing)) - Number(Boolean(a.ringing)) ||
    Date.parse(a.raised_at) - Date.parse(b.raised_at) ||
    a.id - b.id
  );
}

/** True for what must be on screen whatever the filter says. */
export function mustShow(alarm) {
  return alarm.priority <= 2 || !alarm.priority || Boolean(alarm.ringing);
}

/** Divides open alarms into the rows to show (in order) and the rows the filter {mine, centre} hides. */
export function divide(alarms, filter, me) {
  const wanted = (a) =>
    (!filter.mine || a.claimed_by === me?.username) && (!filter.centre || a.centre_id === filter.centre);
  const rows = Object.values(alarms).sort(byUrgency);
  return {
    shown: rows.filter((a) => mustShow(a) || wanted(a)),
    hidden: rows.filter((a) => !mustShow(a) && !wanted(a)),
  };
}

/** How many are open, ringing, and emergencies, and since when the longest has waited for somebody. */
export function counts(alarms) {
  const rows = Object.values(alarms);
  const unclaimed = rows.filter((a) => !a.claimed_by && !a.test);
  return {
    open: rows.length,
    ringing: rows.filter((a) => a.ringing).length,
    emergencies: rows.filter((a) => effectivePriority(a) <= 2).length,
    waitingSince: unclaimed.map((a) => a.raised_at).sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null,
  };
}
