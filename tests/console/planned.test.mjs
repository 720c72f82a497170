// Planned absences and drills: moments as people write them, a drill's place among the alarms, its course and its score.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOfAbsence, daysAfter, fromField, toField, wrongWith } from "../../dispatcher/web/static/console/acts/absences.js";
import { byNeed, isRunning, mayDrill, secondsWords, stepsOf } from "../../dispatcher/web/static/console/live/drills.js";
import { byUrgency, counts, effectivePriority } from "../../dispatcher/web/static/console/live/urgency.js";
import { canMute, ringOf } from "../../dispatcher/web/static/console/sound/ring.js";

const NOW = Date.parse("2026-11-23T08:00:00Z");
let number = 0;
const alarm = (more) => ({ id: ++number, priority: 1, type: "sos", raised_at: "2026-11-23T08:00:00Z", ringing: true, test: false, device_kind: "phone", ...more });
const drill = (more) => alarm({ priority: 5, test: true, device_kind: "drill", raised_at: "2026-11-23T07:00:00Z", ...more });

test("a moment is written in Zhongshan's time and read back as the same", () => {
  assert.equal(toField(NOW), "2026-11-23T16:00");
  assert.equal(fromField("2026-11-23T16:00"), NOW);
  assert.equal(daysAfter("2026-11-30T16:00", 1), "2026-12-01T16:00");
  assert.equal(fromField(""), null);
  assert.equal(daysAfter("", 1), "");
});

test("what cannot be planned is told before it is sent", () => {
  assert.equal(wrongWith("", "2026-11-24T16:00", NOW), "absence.no_time");
  assert.equal(wrongWith("2026-11-24T16:00", "2026-11-24T15:00", NOW), "absence.over_before");
  assert.equal(wrongWith("2026-11-20T16:00", "2026-11-22T16:00", NOW), "absence.over_before");
  assert.equal(wrongWith("2026-11-23T16:00", "2027-02-22T16:00", NOW), "absence.too_long");
  assert.equal(wrongWith("2026-11-23T16:00", "2027-02-21T16:00", NOW), null);
});

test("an absence that begins now leaves its beginning to the platform's clock", () => {
  const said = { kind: "hospital", until: "2026-11-30T16:00", note: " 3 楼 " };
  assert.deepEqual(bodyOfAbsence({ ...said, from: "2026-11-23T16:00" }, NOW + 30_000), { kind: "hospital", note: "3 楼", starts_at: null, ends_at: "2026-11-30T08:00:00.000Z" });
  assert.equal(bodyOfAbsence({ ...said, from: "2026-11-24T16:00" }, NOW).starts_at, "2026-11-24T08:00:00.000Z");
});

test("a drill sounds as an emergency does, and nobody can mute it", () => {
  assert.equal(ringOf({ 1: drill() }), "p1");
  assert.equal(canMute("p1"), false);
  assert.equal(effectivePriority(drill()), 1);
  assert.equal(ringOf({ 1: alarm({ test: true }) }), "test");
});

test("a drill stands after everybody in an emergency, ringing or in good hands, and is counted among none", () => {
  const rows = [drill(), alarm({ priority: 3, ringing: false }), alarm({ ringing: false }), alarm({ priority: 2 }), alarm()];
  const order = [...rows].sort(byUrgency).map((a) => (a.device_kind === "drill" ? "drill" : `${a.priority}${a.ringing ? "!" : ""}`));
  assert.deepEqual(order, ["1!", "2!", "1", "drill", "3"]);
  assert.equal(counts(Object.fromEntries(rows.map((a) => [a.id, a]))).emergencies, 3);
});

test("an alarm of somebody who is away has the place and the sound of any", () => {
  const away = alarm({ away: { kind: "hospital", until: "2026-11-30T08:00:00Z" } });
  assert.equal(ringOf({ 1: away }), "p1");
  assert.ok(byUrgency(away, alarm({ priority: 2 })) < 0);
});

test("a drill's course is told step by step", () => {
  const course = { standing: "claimed", published_at: "x", raised_at: "x", way_s: 0.4, claimed_s: 12, answered_s: null, resolved_s: null };
  assert.deepEqual(stepsOf(course).map((step) => step.done), [true, true, true, false, false]);
  assert.ok(isRunning(course));
  for (const standing of ["over", "given_up", "lost"]) assert.ok(!isRunning({ standing }));
  assert.deepEqual([null, 0.4, 59, 60, 102].map(secondsWords), ["—", "0.4 s", "59 s", "1:00", "1:42"]);
});

test("desks that were never drilled come first, then those that are overdue, then those that failed", () => {
  const row = (centre_id, more) => ({ centre_id, overdue: false, last_at: "2026-11-01T00:00:00Z", failed: 0, ...more });
  const rows = [row("good"), row("failed", { failed: 2 }), row("old", { overdue: true, last_at: "2026-01-01T00:00:00Z" }), row("never", { overdue: true, last_at: null })];
  assert.deepEqual(rows.sort(byNeed).map((each) => each.centre_id), ["never", "old", "failed", "good"]);
});

test("a supervisor drills their own desk, the city desk and the manager all, an operator and the bureau none", () => {
  const centres = { a: { kind: "centre" }, b: { kind: "centre" }, city: { kind: "city_desk" } };
  const may = (...roles) => mayDrill({ roles: roles.map(([role, centre_id]) => ({ role, centre_id })) }, centres);
  assert.deepEqual(may(["supervisor", "a"]), ["a"]);
  assert.deepEqual(may(["operator", "a"], ["bureau", null]), []);
  assert.deepEqual(may(["operator", "city"]), ["a", "b", "city"]);
  assert.deepEqual(may(["manager", null]), ["a", "b", "city"]);
});
