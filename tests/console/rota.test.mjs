// The rota as a picture, the order of the centres, and to whom an alarm can be handed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, verbsFor } from "../../dispatcher/web/static/console/acts/verbs.js";
import { byTrouble, secondsWords, shareOf, shortName, stateOf, withAnswers } from "../../dispatcher/web/static/console/live/city.js";
import { dayOf, daysFrom, hourOf, isoOf, onNow, placeOf, rowsOf, shiftFrom, shiftOn, SHIFTS } from "../../dispatcher/web/static/console/live/rota.js";

const at = Date.parse("2026-11-23T18:30:00Z"); // 02:30 on the 24th in Zhongshan

test("a day is Zhongshan's wherever the computer is", () => {
  assert.equal(dayOf(at), "2026-11-24");
  assert.equal(dayOf(at, -7), "2026-11-17");
  assert.deepEqual(daysFrom("2026-11-30", 2), [{ day: "2026-11-30", date: "11-30", weekday: 1 }, { day: "2026-12-01", date: "12-01", weekday: 2 }]);
});

test("a duty stands where its hours are, and says when it goes on outside the picture", () => {
  const [starts, ends] = [at, at + 100 * 3_600_000];
  const hours = (n) => new Date(at + n * 3_600_000).toISOString();
  assert.deepEqual(placeOf({ starts_at: hours(10), ends_at: hours(30) }, starts, ends), { left: 10, width: 20, before: false, after: false });
  assert.deepEqual(placeOf({ starts_at: hours(-10), ends_at: null }, starts, ends), { left: 0, width: 100, before: true, after: true });
});

test("midnight ends a day as 24:00 and begins one as 00:00", () => {
  assert.equal(hourOf("2026-11-23T16:00:00Z"), "00:00");
  assert.equal(hourOf("2026-11-23T16:00:00Z", { end: true }), "24:00");
  assert.equal(hourOf("2026-11-23T00:05:00Z", { end: true }), "08:05");
});

test("a person has one row for each role, operators before supervisors", () => {
  const duty = (id, username, role, now = false) => ({ id, username, name: username, role, now, phone: null, ends_at: null });
  const duties = [duty(1, "b", "supervisor", true), duty(2, "a", "operator"), duty(3, "a", "operator", true), duty(4, "b", "operator")];
  assert.deepEqual(rowsOf(duties).map((row) => [row.username, row.role, row.duties.length]), [["a", "operator", 2], ["b", "operator", 1], ["b", "supervisor", 1]]);
  assert.deepEqual(onNow(duties).map((one) => one.username), ["b", "a"]);
});

test("a usual shift is on the day that was chosen, and the night's one may end on the next", () => {
  const day = "2026-11-30T11:00";
  assert.deepEqual(shiftOn(day, SHIFTS[0]), { starts: "2026-11-30T08:00", ends: "2026-11-30T16:00" });
  assert.deepEqual(shiftOn(day, SHIFTS[4]), { starts: "2026-11-30T20:00", ends: "2026-12-01T08:00" });
  assert.deepEqual(shiftFrom(at), { starts: "2026-11-24T03:00", ends: "2026-11-24T11:00" });
  assert.equal(Date.parse(isoOf("2026-11-24T02:30")), at);
});

const centre = (more) => ({ centre_id: "a", open: 0, emergencies: 0, waiting: 0, overdue: 0, on_duty: 1, silent: 0, ...more });

test("each centre is in one state, the worst that it is in", () => {
  assert.equal(stateOf(centre({})), "calm");
  assert.equal(stateOf(centre({ open: 1 })), "busy");
  assert.equal(stateOf(centre({ on_duty: 0, open: 1 })), "nobody");
  assert.equal(stateOf(centre({ waiting: 1, on_duty: 0 })), "waiting");
  assert.equal(stateOf(centre({ waiting: 1, overdue: 1 })), "overdue");
  assert.equal(stateOf(centre({ overdue: 1, unattended_since: "2026-11-23T00:00:00Z" })), "unattended");
});

test("the centre that needs somebody most stands first, and of two the one that waits longer", () => {
  const centres = [
    centre({ centre_id: "calm" }), centre({ centre_id: "late", waiting: 1, longest_wait_since: "2026-11-23T00:01:00Z" }),
    centre({ centre_id: "early", waiting: 1, longest_wait_since: "2026-11-23T00:00:00Z" }), centre({ centre_id: "busy", open: 3 }),
    centre({ centre_id: "dark", unattended_since: "2026-11-23T00:02:00Z" }),
  ];
  assert.deepEqual(centres.sort(byTrouble).map((one) => one.centre_id), ["dark", "early", "late", "busy", "calm"]);
});

test("a share that misses its mark says so, and nearly all is never all", () => {
  assert.equal(shareOf(null, 0.975), null);
  assert.deepEqual(shareOf(1, 0.975), { words: "100%", below: false });
  assert.deepEqual(shareOf(0.9999, 0.975), { words: "99.9%", below: false });
  assert.deepEqual(shareOf(0.9749, 0.975), { words: "97.4%", below: true });
  assert.deepEqual([secondsWords(null), secondsWords(41.6), secondsWords(185)], ["—", "42s", "3:05"]);
});

test("what stands now is fresh, and the answers may be counted over more days", () => {
  const live = { items: [{ centre_id: "a", open: 2, answered: 1, false_alarms: 0 }], city: { open: 2, answered: 1, false_alarms: 0 } };
  const counted = { items: [{ centre_id: "a", open: 9, answered: 7, false_alarms: 3 }], city: { open: 9, answered: 7, false_alarms: 3 } };
  assert.equal(withAnswers(live, null), live);
  assert.deepEqual(withAnswers(live, counted).items, [{ centre_id: "a", open: 2, answered: 7, false_alarms: 3 }]);
  assert.deepEqual(withAnswers(live, counted).city, { open: 2, answered: 7, false_alarms: 3 });
});

test("a centre's short name is what tells it from the others", () => {
  assert.equal(shortName("小榄镇第二居家养老服务中心"), "小榄镇第二");
  assert.equal(shortName("Xiaolan Home-Care Centre No. 2"), "Xiaolan No. 2");
  assert.equal(shortName("中山市养老服务指挥中心(模拟)"), "指挥中心");
  assert.equal(shortName("居家养老服务中心"), "居家养老服务中心");
});

const alarm = { id: 1, version: 4, state: "claimed", priority: 1, claimed_by: "me", centres: ["a", "b"] };
const handOver = (state) => verbsFor({ ...alarm, state, claimed_by: state === "waiting" ? null : "me" }, "me").find((verb) => verb.id === "hand-over");

test("an alarm is handed to a colleague or to a centre, and what waits only to a centre", () => {
  const verb = handOver("claimed");
  assert.deepEqual(verb.fields[0].options, ["a", "b"]);
  assert.deepEqual(bodyOf(verb, alarm, { taker: "person/li", note: " x " }), { version: 4, username: "li", note: "x" });
  assert.deepEqual(bodyOf(verb, alarm, { taker: "centre/b", note: "x" }), { version: 4, centre_id: "b", note: "x" });
  assert.deepEqual(handOver("waiting").fields[0].options, []);
});
