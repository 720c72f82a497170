// Reminders as people plan and read them; pure. What the device says is in the elder's own language, whatever the desk reads.

export const KINDS = ["medicine", "visit", "weather", "other"];
export const WEEK = [1, 2, 3, 4, 5, 6, 7];
export const LONGEST = 200;

/** What is offered to begin with, in the words of who hears it. */
const IDEAS = {
  cmn: {
    medicine: "该吃药了。请按医生吩咐服药，喝点温水。", visit: "今天有工作人员上门，请留意门铃。",
    weather: "今天天气热，请多喝水，中午不要出门。", other: "",
  },
  yue: {
    medicine: "食药时间到喇。记得跟医生吩咐食药，饮啖暖水。", visit: "今日有职员上门，请留意门钟。",
    weather: "今日天气热，记得饮多啲水，晏昼唔好出街。", other: "",
  },
};

export function ideaFor(kind, language) {
  return (IDEAS[language] ?? IDEAS.cmn)[kind];
}

/** True for words nobody has written yet: they may be changed with the kind. */
export function isIdea(words) {
  return words.trim() === "" || Object.values(IDEAS).some((ideas) => Object.values(ideas).includes(words));
}

/** The key of what is missing in a form, or null. */
export function wrongWith({ say, repeats, at, days, once }, now) {
  if (!say.trim()) return "reminder.no_words";
  if (repeats) return days.length === 0 ? "reminder.no_days" : at ? null : "reminder.no_time";
  const ms = Date.parse(`${once}:00+08:00`);
  if (Number.isNaN(ms)) return "reminder.no_time";
  return ms < now ? "reminder.past" : null;
}

export function bodyOf({ kind, say, repeats, at, days, once }) {
  const when = repeats ? { at, days: [...days].sort() } : { once_at: new Date(Date.parse(`${once}:00+08:00`)).toISOString() };
  return { kind, say: say.trim(), ...when };
}

/** What became of the last time: said, asking, missed, or never; `waits` before the first time. */
export function lastStands({ last }) {
  if (!last) return "waits";
  if (last.said_at) return "said";
  return last.given_up_at ? "missed" : "asking";
}

/** Whether it will be said no more. */
export function isOver(reminder) {
  return reminder.ended_at !== null || (reminder.next_at === null && lastStands(reminder) !== "asking");
}
