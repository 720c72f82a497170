// The map, the search line and the wallboard: what is drawn where, what Enter opens, and what a wall may say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attendance, boundsOf, gathered, isUrgent, placed, spotOf } from "../../dispatcher/web/static/console/live/places.js";
import { recentSearches, remember, rowsOf as found, step } from "../../dispatcher/web/static/console/live/search.js";
import { figuresOf, longestFirst, percent, ROWS, rowsOf, seenFrom, unattendedOf } from "../../dispatcher/web/static/wall/what.js";

const TOWNS = [{ code: "xiaolan", lat: 22.67, lon: 113.24 }];
const CENTRES = { shiqi: { id: "shiqi", lat: 22.52, lon: 113.38 } };
let numbers = 0;
const an = (known = {}) => ({
  id: (numbers += 1), type: "sos", priority: 1, state: "waiting", ringing: true, raised_at: "2026-11-23T08:00:00Z", centre_id: "shiqi", centres: ["shiqi"], ...known,
});
const flat = ({ lat, lon }) => ({ x: lon * 100, y: lat * 100 });

test("an alarm is drawn at the elder's home, else at the town or the centre, and then says that it is not exact", () => {
  assert.deepEqual(spotOf(an({ elder: { lat: 22.5, lon: 113.3, town: "xiaolan" } }), TOWNS, CENTRES), { lat: 22.5, lon: 113.3, exact: true });
  assert.deepEqual(spotOf(an({ elder: { lat: null, lon: null, town: "xiaolan" } }), TOWNS, CENTRES), { lat: 22.67, lon: 113.24, exact: false });
  assert.deepEqual(spotOf(an({ outage: { town: "xiaolan" } }), TOWNS, CENTRES), { lat: 22.67, lon: 113.24, exact: false });
  assert.deepEqual(spotOf(an(), TOWNS, CENTRES), { lat: 22.52, lon: 113.38, exact: false });
  assert.equal(spotOf(an({ centre_id: "nowhere" }), TOWNS, CENTRES), null);
});

test("marks that would cover each other are one mark, under the most urgent of them, and none is lost", () => {
  const near = (priority) => an({ priority, ringing: false, elder: { lat: 22.5, lon: 113.3 + priority / 1000 } });
  const far = an({ elder: { lat: 23.5, lon: 113.3 } });
  const alarms = Object.fromEntries([near(4), near(1), near(3), far].map((a) => [a.id, a]));
  const groups = gathered(placed(alarms, TOWNS, CENTRES), flat, 34);
  assert.deepEqual(groups.map((g) => [g.lead.priority, g.alarms.length]), [[1, 1], [1, 3]]);
});

test("a thousand alarms in one street are few marks, and every alarm is in one of them", () => {
  const alarms = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => an({ elder: { lat: 22.5 + (i % 40) / 200, lon: 113.3 + (i % 25) / 200 } })).map((a) => [a.id, a]));
  const groups = gathered(placed(alarms, TOWNS, CENTRES), flat, 34);
  assert.ok(groups.length < 10);
  assert.equal(groups.reduce((sum, g) => sum + g.alarms.length, 0), 1000);
});

test("what is urgent, where the city lies, and whether a desk is attended", () => {
  assert.ok(isUrgent(an({ priority: 4 })) && isUrgent(an({ priority: 2, ringing: false })));
  assert.ok(!isUrgent(an({ priority: 3, ringing: false })));
  assert.deepEqual(boundsOf([...TOWNS, ...Object.values(CENTRES), { lat: null }]), [[22.52, 113.24], [22.67, 113.38]]);
  assert.equal(boundsOf([]), null);
  const coverage = [{ centre_id: "a", attended: true }, { centre_id: "b", attended: false }, { centre_id: "c", attended: null }];
  assert.deepEqual(["a", "b", "c", "d"].map((id) => attendance(id, coverage)), ["attended", "unattended", "unknown", "unknown"]);
});

test("what was found is one list for the arrows, and the ends meet", () => {
  const rows = found({ alarms: [{ id: 7 }], elders: [{ id: 8 }], devices: [{ id: "b7", elder_id: 8 }, { id: "b8", elder_id: null }] });
  assert.deepEqual(rows.map((row) => row.path), ["alarm/7", "elders/8", "elders/8", "devices"]);
  assert.deepEqual([step("ArrowDown", 3, 4), step("ArrowUp", 0, 4), step("ArrowDown", 0, 0), step("a", 0, 4)], [0, 3, null, null]);
  assert.deepEqual(found(null), []);
});

test("what was searched is remembered for who searched, the last first, and for nobody else", () => {
  for (const q of ["陈", "2345", "陈"]) remember(1, q);
  assert.deepEqual(recentSearches(1), ["陈", "2345"]);
  assert.deepEqual(recentSearches(2), []);
});

test("a wall shows people first, counts what does not fit, and never hides what rings", () => {
  const people = Array.from({ length: ROWS + 3 }, () => an());
  const battery = an({ type: "battery_low", priority: 4, ringing: false });
  const loud = an({ type: "battery_low", priority: 4 });
  const { rows, more, urgentMore, routine } = rowsOf([battery, loud, ...people]);
  assert.equal(rows.length, ROWS);
  assert.deepEqual([more, urgentMore, routine], [4, 3, 1]);
});

test("a wall of one centre shows what that centre sees; a centre that does not exist hides nothing", () => {
  const alarms = { 1: an({ centre_id: "far", centres: ["far", "shiqi"] }), 2: an({ centre_id: "far", centres: ["far"] }) };
  assert.equal(seenFrom(alarms, "shiqi", CENTRES).length, 1);
  assert.equal(seenFrom(alarms, "nowhere", CENTRES).length, 2);
  assert.equal(seenFrom(alarms, "", CENTRES).length, 2);
});

test("the figures of the moment count no test and no equipment as waiting", () => {
  const figures = figuresOf([an({ raised_at: "2026-11-23T08:02:00Z" }), an(), an({ test: true }), an({ type: "silent" }), an({ state: "claimed", ringing: false })]);
  assert.deepEqual(figures, { ringing: 4, open: 5, waiting: 2, longest: "2026-11-23T08:00:00Z" });
  assert.equal(figuresOf([]).longest, null);
});

test("a wall says that desks are attended only when somebody said so, and rounds no share up to its mark", () => {
  assert.equal(unattendedOf(null, ""), null);
  assert.equal(unattendedOf([{ centre_id: "a", attended: null }], ""), null);
  assert.deepEqual(unattendedOf([{ centre_id: "a", attended: true }], ""), []);
  assert.equal(unattendedOf([{ centre_id: "a", attended: false }], "").length, 1);
  assert.equal(unattendedOf([{ centre_id: "a", attended: false }], "b"), null);
  assert.deepEqual([percent(0.97499), percent(0.975), percent(1), percent(0), percent(null)], ["97.4%", "97.5%", "100%", "0%", "—"]);
});

test("the centres of a city's wall are those where somebody waits, the longest first", () => {
  const item = (centre_id, minute, waiting = 1) => ({ centre_id, waiting, longest_wait_since: minute === null ? null : `2026-11-23T08:0${minute}:00Z` });
  const rows = longestFirst([item("a", 3), item("b", 1), item("c", null, 0), item("d", 2), item("e", 5), item("f", 4)]);
  assert.deepEqual(rows.map((row) => row.centre_id), ["b", "d", "a", "f"]);
});
