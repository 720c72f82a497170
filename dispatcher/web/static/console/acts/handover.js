// A shift's end: what has changed since a sheet was signed, who may sign, and what one still has in hand; pure.
import { byUrgency, effectivePriority } from "../live/urgency.js";

const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);
const SUPERVISING = new Set(["supervisor", "manager", "admin"]);

const holds = (me, roles, centre) => me.roles.some((each) => roles.has(each.role) && (each.centre_id === null || each.centre_id === centre));

/** Whether somebody works at this desk, and so may sign for it. */
export function mayHandOver(me, centre) {
  return holds(me, ACTING, centre);
}

/** Whether somebody may take back a handover that nobody has taken over. */
export function mayWithdraw(me, handover) {
  return me.username === handover.given_by || holds(me, SUPERVISING, handover.centre_id);
}

const isOpen = (handover) => Boolean(handover && !handover.taken_at && !handover.withdrawn_at);

/** The handover that waits for its second signature, or null. */
export function waitingFor(live) {
  return isOpen(live?.last) ? live.last : null;
}

const differs = (before, now) =>
  before.state !== now.state || before.claimed_by !== now.claimed_by || before.presses !== now.presses || before.held_until !== now.held_until;

/** What is not as it was signed: {added, ended, moved, silent, followUps}. `moved` are alarms as they are now. */
export function changesSince(sheet, live) {
  const before = new Map(sheet.open.map((alarm) => [alarm.id, alarm]));
  const now = new Set(live.open.map((alarm) => alarm.id));
  const named = (list, key) => new Set(list.map((each) => each[key]));
  const devices = named(sheet.silent, "device_id");
  const tasks = named(sheet.follow_ups, "id");
  return {
    added: live.open.filter((alarm) => !before.has(alarm.id)),
    ended: sheet.open.filter((alarm) => !now.has(alarm.id)),
    moved: live.open.filter((alarm) => before.has(alarm.id) && differs(before.get(alarm.id), alarm)),
    silent: live.silent.filter((device) => device.silent_since && !devices.has(device.device_id)),
    followUps: live.follow_ups.filter((item) => !tasks.has(item.id)),
  };
}

/** How many of these changes there are in all. */
export function countOf(changes) {
  return Object.values(changes).reduce((sum, list) => sum + list.length, 0);
}

/** The alarms that somebody has in hand and that must not be left behind at a sign-out, the most urgent first. */
export function leftBehind(alarms, me) {
  return Object.values(alarms)
    .filter((alarm) => alarm.claimed_by === me?.username && alarm.state !== "resolved" && effectivePriority(alarm) <= 3)
    .sort(byUrgency);
}
