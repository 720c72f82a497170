// How times, durations and telephone numbers are written; pure.

const two = (n) => String(n).padStart(2, "0");

/** A running time: "0:07", "04:32", "1:04:32", and from two days on "3d" with the day sign of the language. */
export function duration(ms, dayWord = "d") {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  if (days >= 2) return `${days}${dayWord}`;
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Time left until a deadline, "−00:12" when it has passed. */
export function countdown(ms) {
  return ms < 0 ? `−${duration(-ms)}` : duration(ms + 999);
}

const inZhongshan = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hourCycle: "h23", ...options });
const CLOCK = inZhongshan({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = inZhongshan({ year: "numeric", month: "2-digit", day: "2-digit" });

/** "03:12:45" in Zhongshan, wherever this computer thinks it is. */
export function clockTime(ms) {
  return CLOCK.format(ms);
}

/** "11-23", for what happened on another day. */
export function monthDay(ms) {
  const [day, month] = DAY.format(ms).split("/");
  return `${month}-${day}`;
}

/** The time alone when it is today's, the day before it otherwise. */
export function when(iso, now) {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return "—";
  return DAY.format(ms) === DAY.format(now ?? ms) ? clockTime(ms) : `${monthDay(ms)} ${clockTime(ms).slice(0, 5)}`;
}

/** Digits in groups that can be read aloud: 3-4-4 for a mobile, 4-7/8 for the 0760 area. */
export function phoneGroups(phone) {
  const digits = String(phone ?? "").replace(/[\s-]/g, "");
  if (/^1\d{10}$/.test(digits)) return `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}`;
  if (/^0760\d{7,8}$/.test(digits)) return `0760 ${digits.slice(4, 8)} ${digits.slice(8)}`;
  return String(phone ?? "");
}

/** Full years between a birthday and now. */
export function ageOn(bornOn, now) {
  const [year, month, day] = String(bornOn).split("-").map(Number);
  const today = new Date(now + 8 * 3_600_000);
  const before = today.getUTCMonth() + 1 < month || (today.getUTCMonth() + 1 === month && today.getUTCDate() < day);
  return today.getUTCFullYear() - year - (before ? 1 : 0);
}
