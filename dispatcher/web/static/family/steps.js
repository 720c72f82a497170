// What became of an alarm, as steps; pure.

const LADDER = ["received", "seen", "answered", "help_on_the_way", "arrived", "closed"];
const BESIDE = ["contacts_asked", "contact_accepted", "reopened"];
const SAME = { raised: "received", claimed: "seen", dispatched: "help_on_the_way", resolved: "closed" };

/** What happened ({stage, at, helper, eta_minutes, done: true}), the same twice in a row only once, and while it is not
 *  over the steps that are still before it ({stage, done: false}). `course` speaks of events of the alarm's history. */
export function steps(course, over) {
  const done = course.map((step) => ({ ...step, stage: SAME[step.stage] ?? step.stage, done: true }))
    .filter((step) => LADDER.includes(step.stage) || BESIDE.includes(step.stage))
    .filter((step, i, all) => i === 0 || ["stage", "helper", "eta_minutes"].some((name) => step[name] !== all[i - 1][name]));
  if (over) return done;
  const since = done.slice(done.map((step) => step.stage).lastIndexOf("reopened") + 1);
  const last = Math.max(since.length === done.length ? -1 : 0, ...since.map((step) => LADDER.indexOf(step.stage)));
  return [...done, ...LADDER.slice(last + 1).map((stage) => ({ stage, done: false }))];
}
