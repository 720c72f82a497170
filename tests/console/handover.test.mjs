// A shift's end: what changed since a signature, who may sign, and what nobody may leave behind unasked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changesSince, countOf, leftBehind, mayHandOver, mayWithdraw, waitingFor } from "../../dispatcher/web/static/console/acts/handover.js";
import en from "../../dispatcher/web/static/console/i18n/en.js";
import zh from "../../dispatcher/web/static/console/i18n/zh.js";

const alarm = (id, more = {}) => ({ id, state: "waiting", claimed_by: null, presses: 1, held_until: null, priority: 1, raised_at: "2026-11-23T08:00:00Z", ...more });
const sheet = (more = {}) => ({ open: [], silent: [], follow_ups: [], ...more });
const operator = { username: "mei", roles: [{ role: "operator", centre_id: "shiqi" }] };

test("nothing has changed while both lists say the same", () => {
  const both = sheet({ open: [alarm(1)], silent: [{ device_id: "d", silent_since: "x" }], follow_ups: [{ id: 3 }] });
  assert.equal(countOf(changesSince(both, structuredClone(both))), 0);
});

test("what came, what ended and what moved since the signature is told apart", () => {
  const before = sheet({ open: [alarm(1), alarm(2), alarm(3)] });
  const now = sheet({ open: [alarm(4), alarm(2, { state: "claimed", claimed_by: "mei" }), alarm(3)] });
  const { added, ended, moved } = changesSince(before, now);
  assert.deepEqual([added, moved, ended].map((list) => list.map(({ id }) => id)), [[4], [2], [1]]);
  assert.equal(moved[0].state, "claimed");
});

test("one more press or a hold is a change, a deadline that comes nearer is none", () => {
  const before = sheet({ open: [alarm(1), alarm(2), alarm(3, { next_deadline_at: "a" })] });
  const now = sheet({ open: [alarm(1, { presses: 2 }), alarm(2, { held_until: "x" }), alarm(3, { next_deadline_at: "b" })] });
  assert.deepEqual(changesSince(before, now).moved.map(({ id }) => id), [1, 2]);
});

test("newly silent devices and new tasks are told; a plan for a device that works is none", () => {
  const now = sheet({ silent: [{ device_id: "d", silent_since: "x" }, { device_id: "e", silent_since: null }], follow_ups: [{ id: 3 }] });
  const { silent, followUps } = changesSince(sheet(), now);
  assert.deepEqual([silent.length, followUps.length], [1, 1]);
});

test("only a handover that is neither taken nor withdrawn waits", () => {
  const last = { id: 1, taken_at: null, withdrawn_at: null };
  assert.equal(waitingFor({ last }), last);
  assert.equal(waitingFor({ last: { ...last, taken_at: "x" } }), null);
  assert.equal(waitingFor({ last: null }), null);
  assert.equal(waitingFor(null), null);
});

test("who works at the desk signs; who signed it, or a supervisor there, withdraws", () => {
  assert.equal(mayHandOver(operator, "shiqi"), true);
  assert.equal(mayHandOver(operator, "xiqu"), false);
  assert.equal(mayHandOver({ roles: [{ role: "bureau", centre_id: null }] }, "shiqi"), false);
  assert.equal(mayWithdraw(operator, { given_by: "mei", centre_id: "shiqi" }), true);
  assert.equal(mayWithdraw(operator, { given_by: "hao", centre_id: "shiqi" }), false);
  assert.equal(mayWithdraw({ username: "sup", roles: [{ role: "supervisor", centre_id: "shiqi" }] }, { given_by: "hao", centre_id: "shiqi" }), true);
});

test("a sign-out asks about what one has in hand, not about tests, technical matters or what others hold", () => {
  const alarms = Object.fromEntries([
    alarm(1, { state: "claimed", claimed_by: "mei", priority: 3 }), alarm(2, { state: "claimed", claimed_by: "mei" }), alarm(3, { state: "claimed", claimed_by: "hao" }),
    alarm(4, { state: "claimed", claimed_by: "mei", priority: 4 }), alarm(5, { state: "claimed", claimed_by: "mei", test: true }), alarm(6),
  ].map((each) => [each.id, each]));
  assert.deepEqual(leftBehind(alarms, operator).map(({ id }) => id), [2, 1]);
  assert.deepEqual(leftBehind(alarms, null), []);
});

test("every part of the sheet and every kind of absence has its words in both languages", () => {
  const keys = [..."open follow_ups silent silenced gaps".split(" "), ..."open held overdue follow_ups silent silenced gaps".split(" ").map((name) => `n.${name}`),
    ..."hospital travel family other".split(" ").map((name) => `away.${name}`), "added", "moved", "ended"];
  for (const key of keys) assert.ok(zh[`handover.${key}`] && en[`handover.${key}`], key);
});
