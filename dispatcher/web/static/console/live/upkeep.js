// How a device is kept: the repair clock, the battery's last day, the weekly key test; pure.

/** A fault that is not repaired within two hours needs a stop-gap (technical standard for smart elder care). */
export const REPAIR_MS = 2 * 3_600_000;
/** A battery that ends within this many days is worth a visit soon. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Only devices with a key that a person presses can be tested from here. */
export const CAN_TEST = new Set(["phone", "pendant", "watch"]);

/** What is wrong with the device: {kind: "silent"|"mains", since} (ms), or null. A silent one was last heard at `since`. */
export function troubleOf(device) {
  if (device.silent_since) return { kind: "silent", since: Date.parse(device.silent_since) };
  if (device.mains_lost_since) return { kind: "mains", since: Date.parse(device.mains_lost_since) };
  return null;
}

/** The longest trouble first; without any, as they come. */
export function byTrouble(a, b) {
  return (troubleOf(a)?.since ?? Infinity) - (troubleOf(b)?.since ?? Infinity) || 0;
}

/** Milliseconds left for the repair, negative when it is overdue; null for nothing to repair. Lost mains are not repaired
 *  at the device. Its two hours begin when it should have been heard, not when it last was. */
export function repairLeftMs(device, now) {
  if (!device.silent_since || now === null) return null;
  return Date.parse(device.silent_since) + 1000 * (device.supervision_s ?? 0) + REPAIR_MS - now;
}

/** Full days from now to a day ("2026-12-03") in Zhongshan; negative when it has passed. */
export function daysTo(day, now) {
  const today = Math.floor((now + 8 * 3_600_000) / DAY_MS);
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS) - today;
}

/** True when the battery's forecast is near enough to act on. */
export function endsSoon(day, now) {
  return Boolean(day) && daysTo(day, now) <= SOON_DAYS;
}

/** How the weekly key test stands: {state: "none"|"never"|"over"|"fine", days} (days overdue). */
export function keyTest(device, now) {
  if (!device.test_due_at) return { state: CAN_TEST.has(device.kind) && !device.tested_at ? "never" : "none", days: 0 };
  const overdue = now - Date.parse(device.test_due_at);
  if (overdue <= 0) return { state: device.tested_at ? "fine" : "never", days: 0 };
  return { state: device.tested_at ? "over" : "never", days: Math.floor(overdue / DAY_MS) };
}

/** How long ago, in one unit: {unit: "seconds"|"minutes"|"hours"|"days", n}. */
export function ago(iso, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return { unit: "seconds", n: seconds };
  if (seconds < 3600) return { unit: "minutes", n: Math.floor(seconds / 60) };
  return seconds < 2 * 86_400 ? { unit: "hours", n: Math.floor(seconds / 3600) } : { unit: "days", n: Math.floor(seconds / 86_400) };
}

/** The figures of several centres together; `tested_share` is weighed by their devices with keys. */
export function summed(centres) {
  const total = { devices: 0, silent: 0, mains_lost: 0, untested: 0, battery_soon: 0, never_heard: 0 };
  let [tested, weight] = [0, 0];
  for (const centre of centres) {
    for (const name of Object.keys(total)) total[name] += centre[name] ?? 0;
    if (typeof centre.tested_share === "number") {
      tested += centre.tested_share * centre.with_keys;
      weight += centre.with_keys;
    }
  }
  return { ...total, tested_share: weight ? tested / weight : null };
}
