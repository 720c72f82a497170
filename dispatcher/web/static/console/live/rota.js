// The rota as a picture: a week in Zhongshan, where each duty and each gap stands in it, and what comes next; pure.

const DAY_MS = 86_400_000;
const ZONE_MS = 8 * 3_600_000; // Zhongshan keeps one time all year
const two = (n) => String(n).padStart(2, "0");

/** "2026-11-23", the day in Zhongshan; `days` later or earlier. */
export function dayOf(now, days = 0) {
  return new Date(now + ZONE_MS + days * DAY_MS).toISOString().slice(0, 10);
}

/** The days from one on: [{day, date: "11-23", weekday: 0…6 (Sunday first)}]. */
export function daysFrom(day, count) {
  const start = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: count }, (_, n) => {
    const at = new Date(start + n * DAY_MS);
    return { day: at.toISOString().slice(0, 10), date: at.toISOString().slice(5, 10), weekday: at.getUTCDay() };
  });
}

/** Where a span stands between two moments, in percent: {left, width, before, after}; before and after: it goes on there. */
export function placeOf(span, starts, ends) {
  const from = Date.parse(span.starts_at);
  const to = span.ends_at ? Date.parse(span.ends_at) : Infinity;
  const left = Math.max(0, (from - starts) / (ends - starts));
  const right = Math.min(1, (to - starts) / (ends - starts));
  return { left: 100 * left, width: Math.max(0, 100 * (right - left)), before: from < starts, after: to > ends };
}

/** "08:00" in Zhongshan; the midnight that ends a day is its 24:00. */
export function hourOf(iso, { end = false } = {}) {
  const at = new Date(Date.parse(iso) + ZONE_MS);
  const words = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return end && words === "00:00" ? "24:00" : words;
}

/** The duties of each person, one row for each and role: [{username, name, role, phone, duties}], operators first. */
export function rowsOf(duties) {
  const rows = new Map();
  for (const duty of duties) {
    const key = `${duty.role} ${duty.username}`;
    if (!rows.has(key)) rows.set(key, { key, username: duty.username, name: duty.name, role: duty.role, phone: duty.phone, duties: [] });
    rows.get(key).duties.push(duty);
  }
  return [...rows.values()].sort((a, b) => a.role.localeCompare(b.role) || a.name.localeCompare(b.name, "zh"));
}

/** Who is on duty now, each until their last hour without a break: [{name, username, role, phone, until}] (null: no end). */
export function onNow(duties) {
  return duties.filter((duty) => duty.now).map(({ name, username, role, phone, ends_at: until }) => ({ name, username, role, phone, until }));
}

/** What an input of date and time holds ("2026-11-23T08:00", Zhongshan's) for a moment, and the moment it means. */
export function localText(ms) {
  return new Date(ms + ZONE_MS).toISOString().slice(0, 16);
}

export function isoOf(text) {
  return `${text}:00+08:00`;
}

/** The usual shifts: [key, first hour, hours]. */
export const SHIFTS = [["early", 8, 8], ["late", 16, 8], ["night", 0, 8], ["day", 8, 12], ["over", 20, 12]];

/** {starts, ends} as inputs hold them: a usual shift on the day of `starts`. */
export function shiftOn(starts, [, hour, hours]) {
  const midnight = Date.parse(`${starts.slice(0, 10)}T00:00:00Z`) - ZONE_MS;
  const from = midnight + hour * 3_600_000;
  return { starts: localText(from), ends: localText(from + hours * 3_600_000) };
}

/** The next full hour, eight hours long: what a new duty is before anybody says otherwise. */
export function shiftFrom(now) {
  const from = Math.ceil(now / 3_600_000) * 3_600_000;
  return { starts: localText(from), ends: localText(from + 8 * 3_600_000) };
}
