// Writing the words of messages, and planning reminders: what is wrong is said before it is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, ideaFor, isIdea, isOver, KINDS, lastStands, wrongWith } from "../../dispatcher/web/static/console/acts/reminders.js";
import { grouped, mistakesOf, withHole } from "../../dispatcher/web/static/console/acts/wording-edit.js";

const ASK = { key: "alarm.ask", may: ["elder", "link", "at"], must: ["elder", "link"] };
const wrong = (text) => mistakesOf(ASK, text).map(({ key, values }) => [key.replace("wordings.wrong.", ""), values.hole].filter(Boolean).join(" "));

test("what is wrong with words is named", () => {
  assert.deepEqual(wrong("{elder}[，{at}] {link}"), []);
  assert.deepEqual(wrong("{elder} {name} {link}"), ["unknown {name}"]);
  assert.deepEqual(wrong("{elder}"), ["missing {link}"]);
  assert.deepEqual(wrong("{elder} {link} {"), ["brace"]);
  assert.deepEqual(wrong("{elder} [{link} [x]]"), ["bracket"]);
  assert.deepEqual(wrong(" "), ["missing {elder}", "missing {link}", "empty"]);
});

test("a placeholder is put where the cursor is", () => {
  assert.deepEqual(withHole("请去看", 1, 2, "elder"), { text: "请{elder}看", at: 8 });
});

test("messages that belong together stand together", () => {
  const keys = ["alarm.raised", "alarm.end.well", "staff.alarm", "duty.planned", "code", "visit.tomorrow"];
  const groups = grouped(keys.map((key) => ({ key })));
  assert.deepEqual(groups.map(({ name, items }) => `${name} ${items.length}`), ["alarm 1", "alarm.end 1", "duty 2", "other 2"]);
});

test("what is offered to be said is in the elder's own language", () => {
  for (const kind of KINDS) for (const language of ["cmn", "yue"]) assert.ok(isIdea(ideaFor(kind, language)), kind);
  assert.notEqual(ideaFor("medicine", "yue"), ideaFor("medicine", "cmn"));
  assert.equal(ideaFor("medicine", null), ideaFor("medicine", "cmn"));
  assert.ok(!isIdea("吃降压药"));
});

test("a reminder that cannot be is not sent", () => {
  const now = Date.parse("2026-11-23T08:00:00Z");
  const plan = { kind: "medicine", say: "吃药", repeats: true, at: "08:00", days: [3, 1], once: "2026-11-23T16:30" };
  assert.equal(wrongWith(plan, now), null);
  assert.equal(wrongWith({ ...plan, say: " " }, now), "reminder.no_words");
  assert.equal(wrongWith({ ...plan, days: [] }, now), "reminder.no_days");
  assert.equal(wrongWith({ ...plan, at: "" }, now), "reminder.no_time");
  assert.equal(wrongWith({ ...plan, repeats: false, once: "2026-11-23T15:59" }, now), "reminder.past");
  assert.deepEqual(bodyOf(plan), { kind: "medicine", say: "吃药", at: "08:00", days: [1, 3] });
  assert.deepEqual(bodyOf({ ...plan, repeats: false }), { kind: "medicine", say: "吃药", once_at: "2026-11-23T08:30:00.000Z" });
});

test("what became of a reminder is told apart", () => {
  const last = { said_at: null, given_up_at: null };
  assert.equal(lastStands({ last: null }), "waits");
  assert.equal(lastStands({ last }), "asking");
  assert.equal(lastStands({ last: { ...last, said_at: "x" } }), "said");
  assert.equal(lastStands({ last: { ...last, given_up_at: "x" } }), "missed");
  assert.ok(!isOver({ ended_at: null, next_at: null, last }));
  assert.ok(isOver({ ended_at: null, next_at: null, last: { ...last, said_at: "x" } }));
});
