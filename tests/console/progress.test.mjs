// Calls to contacts, ticks of a checklist, the text to read out, and writing a checklist's next edition.
import assert from "node:assert/strict";
import { test } from "node:test";
import { callsOf, ticksOf } from "../../dispatcher/web/static/console/acts/progress.js";
import { added, bodyOf, changed, moved, MOST_STEPS, problemOf, removed, same } from "../../dispatcher/web/static/console/acts/protocol-edit.js";
import { readOut } from "../../dispatcher/web/static/console/acts/read-out.js";
import { setLanguage } from "../../dispatcher/web/static/console/i18n/words.js";
import zh from "../../dispatcher/web/static/console/i18n/zh.js";
import { progressEvent, progressWords } from "../../dispatcher/web/static/console/views/progress-words.js";

const CONTACTS = [
  { id: 12, position: 2, name: "李强", relation: "儿子", phone: "10070005802" },
  { id: 11, position: 1, name: "李梅", relation: "女儿", phone: "10070005801", key_holder: true },
];
const history = (...entries) => entries.map((entry, i) => ({ id: i + 1, at: `2026-11-23T08:00:0${i}Z`, actor_name: "何兆基", ...entry }));
const call = (id, result, more = {}) => ({ event: "called", detail: { contact_id: id, result, ...more } });
const coming = (id) => ({ event: "dispatched", detail: { contact_id: id, kind: "family", helper: "李强（儿子）" } });

test("contacts are called in their order, and whoever did not answer gets their turn again after the others", () => {
  const next = (...entries) => callsOf(CONTACTS, history(...entries)).next;
  assert.equal(next(), 11);
  assert.equal(next(call(11, "no_reply")), 12);
  assert.equal(next(call(11, "no_reply"), call(12, "no_reply")), 11);
  assert.equal(next(call(11, "answered")), 12);
});

test("the second round is counted, and after it nobody goes on waiting for an answer", () => {
  const once = [call(11, "no_reply"), call(12, "no_reply")];
  assert.deepEqual([callsOf(CONTACTS, history(...once)).round, callsOf(CONTACTS, history(...once)).exhausted], [2, false]);
  assert.equal(callsOf(CONTACTS, history(...once, ...once)).exhausted, true);
  assert.equal(callsOf(CONTACTS, history(...once, call(11, "answered"), call(12, "no_reply"))).exhausted, false);
  assert.equal(callsOf([], []).exhausted, false);
});

test("when somebody is coming nobody is marked as next, and the last word of each is shown with its hour", () => {
  const calls = callsOf(CONTACTS, history(call(11, "no_reply"), coming(12)));
  assert.deepEqual([calls.next, calls.coming], [null, true]);
  assert.deepEqual(calls.contacts.map(({ last }) => last.result), ["no_reply", "on_the_way"]);
  assert.equal(calls.contacts[0].last.at, "2026-11-23T08:00:00Z");
});

test("a contact who was imported anew in the middle of an alarm keeps their calls", () => {
  const calls = callsOf([{ ...CONTACTS[1], id: 99 }], history(call(11, "no_reply", { contact: "李梅", relation: "女儿" })));
  assert.equal(calls.contacts[0].calls, 1);
});

test("what was called and ticked before an alarm was opened again does not count", () => {
  const protocol = { type: "sos", edition: 1, steps: [{ id: "phone" }] };
  const tick = { event: "ticked", detail: { protocol: "sos", edition: 1, step: "phone", done: true } };
  const reopened = history(call(11, "answered"), tick, { event: "reopened", detail: {} });
  assert.equal(callsOf(CONTACTS, reopened).contacts[0].calls, 0);
  assert.equal(ticksOf(protocol, reopened).done, 0);
});

test("a tick shows who and when, one taken back is open again, and another checklist's ticks are not this one's", () => {
  const protocol = { type: "sos", edition: 2, steps: [{ id: "speak" }, { id: "phone" }, { id: "send" }] };
  const tick = (step, more = {}) => ({ event: "ticked", detail: { protocol: "sos", edition: 2, step, done: true, ...more } });
  const ticks = ticksOf(protocol, history(tick("speak"), tick("phone"), tick("phone", { done: false }), tick("send", { edition: 1 })));
  assert.deepEqual(ticks.steps.map((step) => Boolean(step.tick)), [true, false, false]);
  assert.deepEqual([ticks.next, ticks.done, ticks.steps[0].tick.name], ["phone", 1, "何兆基"]);
});

test("the history tells calls and ticks in words", () => {
  setLanguage("zh");
  const detail = { protocol: "sos", edition: 1, step: "phone", zh: "拨打长者电话", en: "Call", done: false };
  assert.equal(progressWords({ event: "called", detail: { contact: "李梅", relation: "女儿", result: "no_reply" } }), "李梅（女儿） 无人接");
  assert.deepEqual([progressEvent({ event: "ticked", detail }), progressWords({ event: "ticked", detail })], ["取消步骤", "拨打长者电话"]);
  assert.equal(progressEvent({ event: "noted", detail: {} }), null);
});

const ALARM = { id: 9, type: "fall", types: ["fall"], raised_at: "2026-11-23T06:01:33Z", presses: 2, answered_at: null, test: false, centre_id: "xiaolan" };
const ELDER = {
  name: "陈婉婷", address: "小榄镇颐和示范村一巷17号", sex: "f", age: 71, language: "yue", phone: "10070005800", conditions: "慢阻肺，吸氧", medication: "噻托溴铵",
  access_notes: "走后门", key_safe: "门边蓝盒 0000", dog: "一条狗", contacts: CONTACTS,
};
const CENTRE = { name_zh: "小榄中心", name_en: "Xiaolan centre", phone: "076010070007" };
const text = (more) => readOut({ alarm: ALARM, elder: ELDER, service: "120", by: "何兆基", centre: CENTRE, town: { name_zh: "小榄镇", name_en: "Xiaolan" }, ...more });
const said = (more) => text(more).map((line) => line.text).join("\n");

test("an ambulance hears who calls, what, where with the town once, whom, since when, how to get in and whom to call back", () => {
  assert.deepEqual(text().map(({ name }) => name), ["we", "what", "where", "back", "who", "when", "conditions", "medication", "access"]);
  for (const words of ["小榄中心", "何兆基", "跌倒", "中山市小榄镇颐和示范村一巷17号", "71 岁", "粤语", "14:01", "共按了 2 次", "还没有联系上长者本人", "吸氧", "门边蓝盒", "一条狗", "李梅（女儿）有钥匙", "0760 1007 0007"]) {
    assert.ok(said().includes(words), words);
  }
  assert.equal(said().match(/小榄镇/g).length, 1);
});

test("the town is said when the address leaves it out, in English too", () => {
  assert.ok(said({ elder: { ...ELDER, address: "一巷17号" } }).includes("中山市小榄镇一巷17号"));
  assert.ok(said({ elder: { ...ELDER, address: "17, First Lane" }, language: "en" }).includes("Zhongshan, Xiaolan, 17, First Lane"));
});

test("the fire brigade hears of oxygen and of people inside but of no medicine; the police of neither", () => {
  const fire = { ...ALARM, type: "smoke", types: ["smoke"] };
  assert.deepEqual(text({ service: "119", alarm: fire }).map(({ name }) => name), ["we", "what", "where", "back", "who", "when", "conditions", "inside", "access"]);
  assert.ok(!said({ service: "110" }).includes("吸氧"));
  assert.ok(said({ service: "110", alarm: { ...ALARM, types: ["wander"] } }).includes("吸氧"));
});

test("what nobody knows is said to be unknown", () => {
  const bare = said({ elder: null, centre: null, alarm: { ...ALARM, elder: null } });
  for (const words of ["住址没有登记", "不知道是谁", "怎样进门没有登记", "请报您自己的号码"]) assert.ok(bare.includes(words), words);
});

test("a test is never called in by mistake, and who has been spoken with is no longer out of reach", () => {
  assert.equal(text({ alarm: { ...ALARM, test: true } })[0].name, "test");
  assert.ok(said({ alarm: { ...ALARM, answered_at: "2026-11-23T06:02:00Z" } }).includes("已与长者本人通过话"));
});

test("both languages fill in every place", () => {
  for (const language of ["zh", "en"]) for (const service of ["120", "119", "110"]) assert.ok(!/\{\w+\}|undefined|null/.test(said({ language, service })));
});

const STEPS = [{ id: "speak", zh: "喊话", en: "Speak" }, { id: "send", zh: "派人", en: "Send" }];

test("steps are moved, taken out, added and changed, and the list that was there stays as it was", () => {
  assert.deepEqual(moved(STEPS, 0, 1).map(({ id }) => id), ["send", "speak"]);
  assert.equal(moved(STEPS, 0, -1), STEPS);
  assert.deepEqual(removed(STEPS, 0), [STEPS[1]]);
  assert.equal(changed(STEPS, 1, "zh", "快派人")[1].zh, "快派人");
  assert.equal(added(Array(MOST_STEPS).fill(STEPS[0])).length, MOST_STEPS);
  assert.ok(same(STEPS, changed(STEPS, 0, "zh", " 喊话 ")));
  assert.ok(!same(STEPS, moved(STEPS, 0, 1)));
});

test("a checklist that nobody could follow is not sent", () => {
  assert.equal(problemOf(STEPS), null);
  assert.equal(problemOf([]).key, "protocols.too_few");
  assert.deepEqual(problemOf(added(STEPS)), { key: "protocols.empty_step", values: { n: 3, language: "protocols.zh" } });
  assert.deepEqual(bodyOf(4, changed(added(STEPS), 2, "zh", " 等 ")).steps[2], { zh: "等", en: "" });
});

test("every result of a call and every part of the page has its words", () => {
  for (const result of ["answered", "no_reply", "on_the_way"]) assert.ok(zh[`call.${result}`] && zh[`call.said.${result}`], result);
  for (const key of ["drill", "unknown"]) assert.ok(zh[`protocols.type.${key}`], key);
});
