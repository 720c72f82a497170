// Whom to send, who is on the way, and what is due: the pure parts of the dispatch form, the card and the follow-ups page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dueAt, dueState, span, spans } from "../../dispatcher/web/static/console/acts/follow-ups.js";
import { arrival, deviceNeedsLook, distance, inOrder, isService, kinds, valuesOf, valuesOfKind } from "../../dispatcher/web/static/console/acts/sending.js";
import { bodyOf, verbs } from "../../dispatcher/web/static/console/acts/verbs.js";
import { parseRoute } from "../../dispatcher/web/static/console/live/route.js";

const NOW = Date.parse("2026-11-23T08:00:00Z");
const dispatch = verbs.find((v) => v.id === "dispatch");

test("a helper chosen by number is sent by id, and a name typed over them is somebody else", () => {
  const chosen = valuesOf({ id: 7, name: "何护理", kind: "caregiver" });
  assert.deepEqual(bodyOf(dispatch, { version: 2 }, chosen), { version: 2, kind: "caregiver", helper_id: 7, helper: "何护理", eta_minutes: null, note: "" });
  assert.ok(!("helper_id" in bodyOf(dispatch, { version: 2 }, { ...chosen, helper: "李", helper_id: null })));
});

test("a service fills in its own name, anybody else is named by the operator", () => {
  assert.deepEqual(valuesOfKind("120", "120 急救"), { kind: "120", helper: "120 急救", helper_id: null });
  assert.equal(valuesOfKind("family", "家人").helper, "");
  assert.ok(isService("119") && !isService("family") && !isService(undefined));
});

test("the form's letters are told apart, and every kind that the platform knows can be chosen", () => {
  const keys = kinds.map(({ key }) => key).filter(Boolean);
  assert.equal(new Set(keys).size, keys.length);
  const options = dispatch.fields.find(({ name }) => name === "kind").options;
  assert.deepEqual(kinds.map(({ kind }) => kind).sort(), [...options].sort());
});

test("a distance is said in metres near by and in kilometres further off", () => {
  assert.deepEqual(distance(117), { unit: "m", n: 120 });
  assert.deepEqual(distance(1_132), { unit: "km", n: "1.1" });
  assert.equal(distance(null), null);
});

test("who was sent is coming, late, there, or on the way without a time", () => {
  const sent = { at: "2026-11-23T07:50:00Z", eta_at: "2026-11-23T08:05:00Z", arrived_at: null };
  assert.deepEqual(arrival(sent, NOW), { state: "coming", ms: 300_000 });
  assert.deepEqual(arrival({ ...sent, eta_at: "2026-11-23T07:58:00Z" }, NOW), { state: "late", ms: -120_000 });
  assert.deepEqual(arrival({ ...sent, eta_at: null }, NOW), { state: "open", ms: 600_000 });
  assert.equal(arrival({ ...sent, arrived_at: "2026-11-23T07:59:00Z" }, NOW).state, "arrived");
});

test("who is awaited longest stands first", () => {
  const sent = [{ id: 1, at: "2026-11-23T07:50:00Z", arrived_at: "x" }, { id: 2, at: "2026-11-23T07:55:00Z", arrived_at: null }, { id: 3, at: "2026-11-23T07:52:00Z", arrived_at: null }];
  assert.deepEqual(inOrder(sent).map(({ id }) => id), [3, 2, 1]);
});

test("a visit to the device is offered only after a false alarm of one that is often wrong", () => {
  const over = { state: "resolved", outcome: "false_alarm" };
  assert.ok(deviceNeedsLook(over, { device: 3 }));
  assert.ok(!deviceNeedsLook(over, { device: 2 }));
  assert.ok(!deviceNeedsLook({ ...over, outcome: "helped_at_home" }, { device: 9 }));
  assert.ok(!deviceNeedsLook({ state: "claimed", outcome: null }, { device: 9 }));
});

test("a follow-up is due in a chosen span, and overdue from that moment on", () => {
  assert.equal(dueAt(24, NOW), "2026-11-24T08:00:00.000Z");
  assert.deepEqual(spans.map(({ key }) => key), ["1", "2", "3", "4"]);
  assert.deepEqual(dueState({ due_at: "2026-11-23T08:00:00Z" }, NOW), { late: true, ms: 0 });
  assert.deepEqual(dueState({ due_at: "2026-11-23T09:30:00Z" }, NOW), { late: false, ms: 5_400_000 });
  assert.deepEqual([span(59 * 60_000), span(47 * 3_600_000), span(72 * 3_600_000)], [{ unit: "minutes", n: 59 }, { unit: "hours", n: 47 }, { unit: "days", n: 3 }]);
});

test("the page of follow-ups has an address of its own", () => {
  assert.deepEqual(parseRoute("#/follow-ups/done"), { page: "follow-ups", id: "done", of: null });
});
