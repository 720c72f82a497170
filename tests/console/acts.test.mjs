// The operator's acts: which verbs are offered, what is sent, and what a refusal says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { conflictWords } from "../../dispatcher/web/static/console/acts/conflict.js";
import { isTyping, keyName } from "../../dispatcher/web/static/console/acts/keys.js";
import { afterAlarm } from "../../dispatcher/web/static/console/acts/key-test.js";
import { bodyOf, missingField, verbs, verbsFor } from "../../dispatcher/web/static/console/acts/verbs.js";

const STATES = ["waiting", "claimed", "answered", "responding", "on_scene", "resolved"];
const offered = (alarm, me = "li") => verbsFor(alarm, me).map((v) => v.id);

test("a waiting alarm can be claimed, and claiming comes first", () => {
  assert.equal(offered({ state: "waiting", claimed_by: null })[0], "claim");
});

test("what a colleague holds can be taken over but not acted on", () => {
  assert.deepEqual(offered({ state: "answered", claimed_by: "he" }), ["take-over", "note"]);
});

test("my own alarm that rings again can be silenced by saying that I have seen it, and by nothing else first", () => {
  assert.equal(offered({ state: "responding", claimed_by: "li", ringing: true })[0], "seen");
  assert.ok(!offered({ state: "responding", claimed_by: "li", ringing: false }).includes("seen"));
  assert.ok(!offered({ state: "responding", claimed_by: "he", ringing: true }).includes("seen"));
});

test("a waiting alarm can be handed over or noted by anybody, but not ended unclaimed", () => {
  assert.deepEqual(offered({ state: "waiting", claimed_by: null }), ["claim", "note", "hand-over"]);
});

test("an emergency can be held for five minutes at most", () => {
  const minutes = (priority) => verbsFor({ state: "claimed", claimed_by: "li", priority }, "li").find((v) => v.id === "hold").fields[0].options;
  assert.deepEqual(minutes(1), [2, 5]);
  assert.deepEqual(minutes(3), [2, 5, 10, 15]);
});

test("an emergency that nobody has spoken about ends only with a written reason", () => {
  const resolve = verbs.find((v) => v.id === "resolve");
  const claimed = { state: "claimed", priority: 1, answered_at: null, test: false };
  assert.equal(missingField(resolve, { outcome: "false_alarm" }, claimed), "note");
  assert.equal(missingField(resolve, { outcome: "false_alarm", note: "家人来电" }, claimed), null);
  assert.equal(missingField(resolve, { outcome: "test_passed" }, { ...claimed, test: true }), null);
  assert.equal(missingField(resolve, { outcome: "helped_at_home" }, { ...claimed, state: "answered" }), null);
});

test("in every state some verb is possible for everybody, so nobody is stuck", () => {
  for (const state of STATES) for (const holder of ["li", "he"]) assert.ok(offered({ state, claimed_by: holder }).length > 0, state);
});

test("a held alarm offers to end the hold instead of giving it back", () => {
  const held = offered({ state: "claimed", claimed_by: "li", held_until: "2026-11-23T08:00:00Z" });
  assert.ok(held.includes("unhold") && !held.includes("release") && !held.includes("hold"));
});

test("no two verbs that are offered together have the same key", () => {
  for (const state of STATES) for (const holder of ["li", "he"]) for (const held_until of [null, "x"]) for (const ringing of [true, false]) {
    const keys = verbsFor({ state, claimed_by: holder, held_until, ringing }, "li").map((v) => v.key);
    assert.equal(new Set(keys).size, keys.length, `${state} ${holder}`);
  }
});

test("the body carries the version that was seen and trimmed fields", () => {
  const dispatch = verbs.find((v) => v.id === "dispatch");
  assert.deepEqual(bodyOf(dispatch, { version: 7 }, { kind: "120", helper: " 急救 ", eta_minutes: "" }), {
    version: 7, kind: "120", helper: "急救", eta_minutes: null, note: "",
  });
  assert.deepEqual(bodyOf(verbs.find((v) => v.id === "take-over"), { version: 2 }, {}), { version: 2, take_over: true });
});

test("a required field left empty is named", () => {
  const hold = verbs.find((v) => v.id === "hold");
  assert.equal(missingField(hold, {}), "minutes");
  assert.equal(missingField(hold, { minutes: 5, reason: "  " }), "reason");
  assert.equal(missingField(hold, { minutes: 5, reason: "等邻居" }), null);
});

const before = { state: "waiting", claimed_by: null, presses: 1 };
const why = (now, was = before) => conflictWords({ before: was, now, me: "li" });

test("a refusal says who was first", () => {
  assert.deepEqual(why({ state: "claimed", claimed_by: "he", claimed_by_name: "何嘉欣", presses: 1 }), { key: "conflict.claimed", values: { name: "何嘉欣" } });
});

test("a refusal because the elder pressed again says so and is no dead end", () => {
  assert.equal(why({ ...before, presses: 2 }).key, "conflict.pressed");
});

test("a refusal names a take-over, an end, and a change of state", () => {
  const mine = { state: "claimed", claimed_by: "li", presses: 1 };
  assert.equal(why({ ...mine, claimed_by: "he" }, mine).key, "conflict.taken_over");
  assert.equal(why({ ...mine, state: "resolved" }, mine).key, "conflict.resolved");
  assert.equal(why({ ...mine, state: "waiting", claimed_by: null }, mine).key, "conflict.given_back");
  assert.equal(why({ ...mine, state: "answered" }, mine).key, "conflict.state");
  assert.equal(why(undefined, mine).key, "conflict.changed");
});

test("keys belong to whoever types", () => {
  assert.ok(isTyping({ tagName: "INPUT", type: "text" }) && isTyping({ tagName: "TEXTAREA" }) && isTyping({ tagName: "SELECT" }));
  assert.ok(!isTyping({ tagName: "INPUT", type: "radio" }) && !isTyping({ tagName: "BUTTON" }) && !isTyping(null));
});

test("a browser's own shortcut is never an act", () => {
  assert.equal(keyName({ key: "r", ctrlKey: true }), null);
  assert.equal(keyName({ key: "C" }), "c");
});

test("a key test is passed by a test signal that came after it, not by an older one or a real press", () => {
  const asked = { sentAt: Date.parse("2026-11-23T08:00:00Z"), alarmId: null, error: null };
  const signal = { id: 9, test: true, type: "test", last_press_at: "2026-11-23T08:00:02.400Z" };
  assert.deepEqual(afterAlarm(asked, signal), { ...asked, alarmId: 9, tookMs: 2400 });
  assert.equal(afterAlarm(asked, { ...signal, last_press_at: "2026-11-23T07:50:00Z" }), asked);
  assert.equal(afterAlarm(asked, { ...signal, test: false, type: "sos" }), asked);
});
