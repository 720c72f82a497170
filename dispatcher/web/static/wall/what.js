// What a wallboard shows of the open alarms: people first, equipment as a figure, and never less than it says; pure.
import { byUrgency, effectivePriority, isOfEquipment } from "../console/live/urgency.js";

/** How many rows there is room for. */
export const ROWS = 8;

/** The alarms that this wall is for: of one centre (those it sees), or all; a centre that does not exist hides nothing. */
export function seenFrom(alarms, centre, centres) {
  const all = Object.values(alarms);
  if (!centre || (Object.keys(centres).length > 0 && !centres[centre])) return all;
  return all.filter((a) => a.centre_id === centre || (a.centres ?? []).includes(centre));
}

const isForPeople = (alarm) => Boolean(alarm.ringing) || (effectivePriority(alarm) <= 3 && !isOfEquipment(alarm));

/** {rows, more, urgentMore, routine}: the most urgent rows, how many more there are, and how many are about equipment. */
export function rowsOf(alarms, most = ROWS) {
  const people = alarms.filter(isForPeople).sort(byUrgency);
  const beyond = people.slice(most);
  return {
    rows: people.slice(0, most), more: beyond.length, urgentMore: beyond.filter((a) => effectivePriority(a) <= 2).length,
    routine: alarms.length - people.length,
  };
}

/** {ringing, open, waiting, longest}: the figures of the moment; `longest` since when the first of the waiting has waited. */
export function figuresOf(alarms) {
  const waiting = alarms.filter((a) => a.state === "waiting" && !a.test && !isOfEquipment(a));
  const since = waiting.map((a) => a.raised_at).sort((a, b) => Date.parse(a) - Date.parse(b));
  return { ringing: alarms.filter((a) => a.ringing).length, open: alarms.length, waiting: waiting.length, longest: since[0] ?? null };
}

/** The desks that nobody is at, of this wall's centre or of all; null while nobody knows. */
export function unattendedOf(coverage, centre) {
  const rows = (coverage ?? []).filter((row) => typeof row.attended === "boolean" && (!centre || row.centre_id === centre));
  return rows.length === 0 ? null : rows.filter((row) => !row.attended);
}

/** A share as it may be shown: never rounded up to a mark that was missed. */
export function percent(share) {
  return share === null || share === undefined ? "—" : `${(Math.floor(share * 1000) / 10).toFixed(1).replace(/\.0$/, "")}%`;
}

/** The centres where somebody waits, the longest first. */
export function longestFirst(items, most = 4) {
  const waiting = items.filter((row) => row.waiting > 0 && row.longest_wait_since);
  return waiting.sort((a, b) => Date.parse(a.longest_wait_since) - Date.parse(b.longest_wait_since)).slice(0, most);
}
