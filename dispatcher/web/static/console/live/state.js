// What this desk knows of the open alarms, and how each message from the server changes it; pure.

export const nothingKnown = { alarms: {}, order: {}, closed: {}, cursor: null, synced: false, latest: null };

/** How many resolved alarms are remembered, so that an old answer cannot bring one back to the list. */
const REMEMBER_CLOSED = 500;

function trimmed(closed) {
  const ids = Object.keys(closed);
  if (ids.length <= REMEMBER_CLOSED) return closed;
  return Object.fromEntries(ids.slice(-REMEMBER_CLOSED).map((id) => [id, closed[id]]));
}

function without(record, id) {
  const { [id]: _, ...others } = record;
  return others;
}

/** True when the desk already knows this alarm at least as well. Versions count people's acts; the clock's own
 *  acts (escalation, ringing again) keep the version and are told apart by the number of their history entry. */
function isOld(desk, alarm, entry) {
  const known = desk.alarms[alarm.id]?.version ?? desk.closed[alarm.id];
  if (known === undefined) return false;
  if (alarm.version !== known) return alarm.version < known;
  return entry === null || entry <= (desk.order[alarm.id] ?? -1);
}

/** Puts one alarm into the desk, or takes it out when it is resolved or has gone to other centres. */
export function withAlarm(desk, alarm, { entry = null, me = null } = {}) {
  if (isOld(desk, alarm, entry)) return desk;
  const order = entry === null ? desk.order : { ...desk.order, [alarm.id]: entry };
  if (alarm.state === "resolved" || isElsewhere(alarm, me)) {
    const closed = trimmed({ ...without(desk.closed, alarm.id), [alarm.id]: alarm.version });
    return { ...desk, order, closed, alarms: without(desk.alarms, alarm.id) };
  }
  return { ...desk, order, closed: without(desk.closed, alarm.id), alarms: { ...desk.alarms, [alarm.id]: alarm } };
}

/** True only on clear evidence that no centre of mine sees the alarm: when in doubt it stays on screen. */
export function isElsewhere(alarm, me) {
  if (!me || me.centres === null || !Array.isArray(me.centres) || alarm.claimed_by === me.username) return false;
  if (!Array.isArray(alarm.centres) || alarm.centres.length === 0) return false;
  return !alarm.centres.some((centre) => me.centres.includes(centre)) && !me.centres.includes(alarm.centre_id);
}

/** The desk after a message: {kind: "snapshot"|"alarm"|"seen", …}; anything else leaves it as it was. */
export function reduce(desk, message, me = null) {
  switch (message.kind) {
    case "snapshot": {
      const alarms = Object.fromEntries(message.items.filter((a) => a.state !== "resolved").map((a) => [a.id, a]));
      return { ...nothingKnown, alarms, cursor: message.id ?? desk.cursor, synced: true };
    }
    case "alarm": {
      const { change, ...alarm } = message.alarm;
      const next = withAlarm(desk, alarm, { entry: change?.id ?? null, me });
      const cursor = message.id ?? desk.cursor;
      return next === desk ? { ...desk, cursor } : { ...next, cursor, latest: { alarm, change: change ?? null } };
    }
    case "seen": // an alarm learned from an ordinary answer: it may add or renew, never take away what is newer
      return withAlarm(desk, message.alarm, { me });
    default:
      return desk;
  }
}
