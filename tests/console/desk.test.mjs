// What the desk knows: snapshots, changes, replays, and the rule that nothing urgent is hidden.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isElsewhere, nothingKnown, reduce } from "../../dispatcher/web/static/console/live/state.js";
import { byUrgency, counts, divide, effectivePriority } from "../../dispatcher/web/static/console/live/urgency.js";

const AT = "2026-11-23T08:00:00Z";
const alarm = (id, more = {}) => ({
  id, version: 1, type: "sos", priority: 1, state: "waiting", ringing: true, test: false, presses: 1, raised_at: AT,
  centre_id: "dongqu", centres: ["dongqu"], claimed_by: null, ...more,
});
const snapshot = (...items) => ({ kind: "snapshot", id: "10", items });
const change = (one, entry, id = "11") => ({ kind: "alarm", id, alarm: { ...one, change: { id: entry, event: "x" } } });
const after = (...messages) => messages.reduce((desk, message) => reduce(desk, message), nothingKnown);

test("a snapshot replaces everything that was known", () => {
  const desk = after(snapshot(alarm(1), alarm(2)), snapshot(alarm(2)));
  assert.deepEqual(Object.keys(desk.alarms), ["2"]);
  assert.equal(desk.cursor, "10");
  assert.ok(desk.synced);
});

test("a change is taken and moves the cursor", () => {
  const desk = after(snapshot(alarm(1)), change(alarm(1, { version: 2, state: "claimed" }), 100, "12"));
  assert.equal(desk.alarms[1].state, "claimed");
  assert.equal(desk.cursor, "12");
  assert.equal(desk.latest.change.id, 100);
});

test("a replayed older version changes nothing but the cursor", () => {
  const desk = after(snapshot(alarm(1, { version: 5, state: "answered" })), change(alarm(1, { version: 4 }), 90, "13"));
  assert.equal(desk.alarms[1].state, "answered");
  assert.equal(desk.cursor, "13");
});

test("an escalation by the clock keeps the version and is still taken", () => {
  const desk = after(snapshot(alarm(1)), change(alarm(1, { level: 1 }), 100), change(alarm(1, { level: 2 }), 101), change(alarm(1, { level: 1 }), 100));
  assert.equal(desk.alarms[1].level, 2);
});

test("a resolved alarm leaves the list and an old answer does not bring it back", () => {
  const gone = after(snapshot(alarm(1)), change(alarm(1, { version: 3, state: "resolved" }), 100));
  assert.deepEqual(gone.alarms, {});
  assert.deepEqual(reduce(gone, { kind: "seen", alarm: alarm(1, { version: 2 }) }).alarms, {});
});

test("a reopened alarm comes back", () => {
  const gone = after(snapshot(alarm(1)), change(alarm(1, { version: 3, state: "resolved" }), 100));
  assert.ok(reduce(gone, change(alarm(1, { version: 4 }), 101)).alarms[1]);
});

test("an alarm that the stream has missed is added by an ordinary answer", () => {
  assert.ok(reduce(after(snapshot()), { kind: "seen", alarm: alarm(7) }).alarms[7]);
});

test("an alarm handed to another centre leaves, one with a doubtful audience stays", () => {
  const me = { username: "op", centres: ["dongqu"] };
  assert.ok(isElsewhere(alarm(1, { centre_id: "xiaolan", centres: ["xiaolan"] }), me));
  for (const doubtful of [{ centres: [] }, { centres: undefined }, { centres: ["xiaolan", "dongqu"] }]) {
    assert.ok(!isElsewhere(alarm(1, { centre_id: "xiaolan", ...doubtful }), me));
  }
  assert.ok(!isElsewhere(alarm(1, { centre_id: "xiaolan", centres: ["xiaolan"], claimed_by: "op" }), me));
  assert.ok(!isElsewhere(alarm(1, { centre_id: "xiaolan" }), { username: "city", centres: null }));
});

test("the queue has what rings first, then by priority, then the longest wait", () => {
  const rows = [
    alarm(1, { ringing: false }), alarm(2, { priority: 3 }), alarm(3), alarm(4, { raised_at: "2026-11-23T07:59:00Z" }),
    alarm(5, { ringing: false, priority: 4 }),
  ];
  assert.deepEqual(rows.sort(byUrgency).map((a) => a.id), [4, 3, 2, 1, 5]);
});

test("a ringing battery never stands before an emergency that somebody is busy with", () => {
  const rows = [alarm(1, { priority: 4 }), alarm(2, { ringing: false, claimed_by: "op" }), alarm(3, { ringing: false, priority: 4 })];
  assert.deepEqual(rows.sort(byUrgency).map((a) => a.id), [2, 1, 3]);
});

test("what is wrong with the equipment of homes never stands before anybody who needs help, and comes last within its priority", () => {
  const emergency = alarm(1, { ringing: false, claimed_by: "op" });
  const rows = [alarm(2, { type: "silent", priority: 3 }), alarm(3, { type: "town_mains_lost", priority: 3 }), alarm(4, { type: "service", priority: 3 }), emergency];
  assert.deepEqual(rows.sort(byUrgency).map((a) => a.id), [4, 1, 2, 3]);
});

test("a ringing test never stands before a person", () => {
  const rows = [alarm(1, { test: true }), alarm(2, { ringing: false, priority: 3 })];
  assert.deepEqual(rows.sort(byUrgency).map((a) => a.id), [2, 1]);
});

test("an alarm without a priority is treated as an emergency", () => {
  assert.equal(effectivePriority(alarm(1, { priority: undefined })), 1);
});

test("no filter hides an emergency or anything that rings, and what is hidden is counted", () => {
  const alarms = Object.fromEntries(
    [alarm(1, { ringing: false }), alarm(2, { priority: 2, ringing: false }), alarm(3, { priority: 3 }), alarm(4, { priority: 3, ringing: false }),
      alarm(5, { priority: 4, ringing: false, claimed_by: "op", centre_id: "x" }), alarm(6, { priority: undefined, ringing: false })].map((a) => [a.id, a]),
  );
  const { shown, hidden } = divide(alarms, { mine: true, centre: "x" }, { username: "op" });
  assert.deepEqual(shown.map((a) => a.id).sort(), [1, 2, 3, 5, 6]);
  assert.deepEqual(hidden.map((a) => a.id), [4]);
});

test("the longest wait counts people who wait for somebody, not tests and not what is claimed", () => {
  const rows = [alarm(1), alarm(2, { test: true, raised_at: "2026-11-23T01:00:00Z" }), alarm(3, { claimed_by: "op", raised_at: "2026-11-23T02:00:00Z" })];
  assert.equal(counts(Object.fromEntries(rows.map((a) => [a.id, a]))).waitingSince, AT);
});
