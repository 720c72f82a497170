// The order of the queue, and the rule that no filter can hide an emergency; pure.

/** True for a drill: it rings as an emergency does, to see how long a desk takes. */
export const isDrill = (alarm) => alarm.device_kind === "drill";

/** The priority used for marks and sound: a test never goes before a person, a drill sounds and looks like the real thing. */
export function effectivePriority(alarm) {
  if (isDrill(alarm)) return 1;
  if (alarm.test) return 5;
  return alarm.priority >= 1 && alarm.priority <= 5 ? alarm.priority : 1; // unknown means: treat as an emergency
}

/** What is wrong with the equipment of homes; nobody calls for help by it, so it never stands before somebody who does. */
const OF_EQUIPMENT = new Set(["silent", "town_silent", "town_mains_lost", "desk_unattended"]);

/** True for an alarm that no person made: there is nobody to answer, and nobody is told anything. */
export function isOfEquipment(alarm) {
  return OF_EQUIPMENT.has(alarm.type);
}

const calls = (alarm) => Number(Boolean(alarm.ringing) && effectivePriority(alarm) <= 3 && !isOfEquipment(alarm) && !isDrill(alarm));

/** A drill's place is after everybody who is in an emergency, whatever it sounds like. */
const inRow = (alarm) => (isDrill(alarm) ? 2.5 : effectivePriority(alarm));

const moments = new WeakMap();

/** When an alarm was raised (ms); a thousand of them are compared at every event, so each is read once. */
function raisedAt(alarm) {
  if (!moments.has(alarm)) moments.set(alarm, Date.parse(alarm.raised_at));
  return moments.get(alarm);
}

/** First the people who ring, then by priority, what rings first, then the one that waits longest. A ringing battery,
 *  silent device or test never stands before an emergency that somebody is busy with. */
export function byUrgency(a, b) {
  return (
    calls(b) - calls(a) ||
    inRow(a) - inRow(b) ||
    Number(Boolean(b.ringing)) - Number(Boolean(a.ringing)) ||
    raisedAt(a) - raisedAt(b) ||
    a.id - b.id
  );
}

/** What is worked out of all alarms is kept for as long as they stay the same: several views and the ring ask for it. */
function kept(workOut) {
  const known = new WeakMap();
  return (alarms) => {
    if (!known.has(alarms)) known.set(alarms, workOut(alarms));
    return known.get(alarms);
  };
}

/** All open alarms ({id: alarm}) as a list, the most urgent first. */
export const inOrder = kept((alarms) => Object.values(alarms).sort(byUrgency));

/** True for what must be on screen whatever the filter says. */
export function mustShow(alarm) {
  return alarm.priority <= 2 || !alarm.priority || Boolean(alarm.ringing);
}

/** Divides open alarms into the rows to show (in order) and the rows the filter {mine, centre} hides. */
export function divide(alarms, filter, me) {
  const wanted = (a) =>
    (!filter.mine || a.claimed_by === me?.username) && (!filter.centre || a.centre_id === filter.centre);
  const rows = inOrder(alarms);
  return {
    shown: rows.filter((a) => mustShow(a) || wanted(a)),
    hidden: rows.filter((a) => !mustShow(a) && !wanted(a)),
  };
}

/** How many are open, ringing, and emergencies, and since when the longest has waited for somebody. */
export const counts = kept((alarms) => {
  const rows = Object.values(alarms);
  const unclaimed = rows.filter((a) => !a.claimed_by && !a.test);
  const longest = unclaimed.reduce((found, a) => (found && raisedAt(found) <= raisedAt(a) ? found : a), null);
  return {
    open: rows.length,
    ringing: rows.filter((a) => a.ringing).length,
    emergencies: rows.filter((a) => effectivePriority(a) <= 2 && !isDrill(a)).length,
    waitingSince: longest?.raised_at ?? null,
  };
});
