// Times as the family reads them, all in Zhongshan's time: whoever is abroad sees the clock on the elder's wall. Pure but for the clock.
import { language, t } from "./words/words.js";

let ahead = 0;

/** Takes the Date of an answer: a telephone's own clock may be wrong. */
export function heardServerTime(date) {
  const ms = Date.parse(date ?? "");
  if (!Number.isNaN(ms)) ahead = ms - Date.now();
}

export const now = () => Date.now() + ahead;

const inZhongshan = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hourCycle: "h23", ...options });
const CLOCK = inZhongshan({ hour: "2-digit", minute: "2-digit" });
const DAY = inZhongshan({ year: "numeric", month: "2-digit", day: "2-digit" });

export const clock = (iso) => (iso ? CLOCK.format(Date.parse(iso)) : "—");

/** "14:03" today, "11-22 14:03" on another day. */
export function when(iso, at = now()) {
  if (!iso) return "—";
  const ms = Date.parse(iso);
  const [day, month] = DAY.format(ms).split("/");
  return DAY.format(ms) === DAY.format(at) ? CLOCK.format(ms) : `${month}-${day} ${CLOCK.format(ms)}`;
}

/** "刚刚", "3 分钟前", "2 小时前", "5 天前". */
export function ago(iso, at = now()) {
  const seconds = Math.max(0, Math.floor((at - Date.parse(iso)) / 1000));
  if (seconds < 60) return t("ago.now");
  if (seconds < 3600) return t("ago.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 172_800) return t("ago.hours", { n: Math.floor(seconds / 3600) });
  return t("ago.days", { n: Math.floor(seconds / 86_400) });
}

/** A running time: "07 秒", "4 分 32 秒", "1 小时 4 分". */
export function lasting(iso, at = now()) {
  const seconds = Math.max(0, Math.floor((at - Date.parse(iso)) / 1000));
  if (seconds < 60) return t("for.seconds", { s: seconds });
  if (seconds < 3600) return t("for.minutes", { m: Math.floor(seconds / 60), s: seconds % 60 });
  return t("for.hours", { h: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60 });
}

/** The month of "2026-11" or "2026-11-01" in words. */
export function monthName(month) {
  const [year, number] = String(month).split("-").map(Number);
  const locale = language() === "zh" ? "zh-CN" : "en-GB";
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", year: "numeric", month: "long" }).format(Date.UTC(year, number - 1, 1));
}
