// Follow-ups: by when something is due, and how it stands with it; pure.

const HOUR_MS = 3_600_000;

/** When something can be due, in hours from now, each with its key. */
export const spans = [2, 24, 72, 168].map((hours, i) => ({ hours, key: String(i + 1) }));

export function dueAt(hours, now) {
  return new Date(now + hours * HOUR_MS).toISOString();
}

/** {late: boolean, ms}: how long until it is due, or since when it is overdue. */
export function dueState(followUp, now) {
  const ms = Date.parse(followUp.due_at) - now;
  return { late: ms <= 0, ms: Math.abs(ms) };
}

/** A span in its largest full unit: {unit: "minutes"|"hours"|"days", n}. */
export function span(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return { unit: "minutes", n: minutes };
  return minutes < 48 * 60 ? { unit: "hours", n: Math.floor(minutes / 60) } : { unit: "days", n: Math.floor(minutes / 1440) };
}
