// The moments of a planned absence as people write them, in Zhongshan's time whatever this computer thinks; pure.

const DAY_MS = 86_400_000;
const ZHONGSHAN_MS = 8 * 3_600_000; // no summer time since 1991

export const KINDS = ["hospital", "travel", "family", "other"];
export const DAYS = [1, 3, 7, 14, 30];
export const LONGEST_DAYS = 90;

/** "2026-11-23T16:00", for a field of date and time. */
export function toField(ms) {
  return new Date(ms + ZHONGSHAN_MS).toISOString().slice(0, 16);
}

/** The moment (ms) that such a field says, or null when it says none. */
export function fromField(text) {
  const ms = Date.parse(`${text}:00+08:00`);
  return Number.isNaN(ms) ? null : ms;
}

/** What so many days after a field's moment would be in a field; "" when it says none. */
export function daysAfter(text, days) {
  const ms = fromField(text);
  return ms === null ? "" : toField(ms + days * DAY_MS);
}

/** The key of what is wrong with an absence from one field to another, or null. */
export function wrongWith(from, until, now) {
  const [start, end] = [fromField(from), fromField(until)];
  if (start === null || end === null) return "absence.no_time";
  if (end <= start || end <= now) return "absence.over_before";
  return end - start > LONGEST_DAYS * DAY_MS ? "absence.too_long" : null;
}

/** The body of the request; what begins within this minute begins now. */
export function bodyOfAbsence({ kind, from, until, note }, now) {
  const start = fromField(from);
  return {
    kind, note: note.trim(), ends_at: new Date(fromField(until)).toISOString(),
    starts_at: Math.abs(start - now) < 60_000 ? null : new Date(start).toISOString(),
  };
}
