// How devices are kept: the repair clock, the battery's end, the weekly key test, the figures of centres.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outageWords, platformPart } from "../../dispatcher/web/static/console/views/outage.js";
import { setLanguage } from "../../dispatcher/web/static/console/i18n/words.js";
import { ago, byTrouble, daysTo, endsSoon, keyTest, repairLeftMs, REPAIR_MS, summed, troubleOf } from "../../dispatcher/web/static/console/live/upkeep.js";
import { latestFirst } from "../../dispatcher/web/static/console/live/history.js";
import { rowsInSight, scrolledTo } from "../../dispatcher/web/static/console/live/window.js";

const NOW = Date.parse("2026-11-23T08:00:00Z"); // 16:00 in Zhongshan
const before = (ms) => new Date(NOW - ms).toISOString();
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

test("the repair clock begins when the device should have been heard, and runs for two hours", () => {
  const phone = { silent_since: before(35 * MINUTE), supervision_s: 300 };
  assert.equal(REPAIR_MS, 2 * HOUR);
  assert.equal(repairLeftMs(phone, NOW), 90 * MINUTE);
  assert.equal(repairLeftMs({ silent_since: before(14 * HOUR), supervision_s: 43_200 }, NOW), 0);
  assert.equal(repairLeftMs({ silent_since: null }, NOW), null);
});

test("a device that is silent and without mains is silent above all", () => {
  assert.equal(troubleOf({ silent_since: before(MINUTE), mains_lost_since: before(HOUR) }).kind, "silent");
  assert.equal(troubleOf({ mains_lost_since: before(HOUR) }).kind, "mains");
  assert.equal(troubleOf({}), null);
});

test("the longest trouble comes first, and whatever has none stays in its order", () => {
  const devices = [{ id: "a" }, { id: "b", silent_since: before(MINUTE) }, { id: "c" }, { id: "d", mains_lost_since: before(HOUR) }];
  assert.equal(devices.sort(byTrouble).map(({ id }) => id).join(""), "dbac");
});

test("days are counted in Zhongshan", () => {
  assert.equal(daysTo("2026-11-23", NOW), 0);
  assert.equal(daysTo("2026-11-24", Date.parse("2026-11-23T16:30:00Z")), 0); // half past midnight there
  assert.equal(daysTo("2026-12-03", NOW), 10);
  assert.ok(endsSoon("2026-12-07", NOW) && !endsSoon("2026-12-08", NOW) && !endsSoon(null, NOW));
});

test("a key test is fine, overdue by days, or was never made", () => {
  const phone = (tested, due) => ({ kind: "phone", tested_at: tested && before(tested), test_due_at: due });
  assert.equal(keyTest(phone(3 * DAY, before(-4 * DAY)), NOW).state, "fine");
  assert.deepEqual(keyTest(phone(9 * DAY, before(2 * DAY)), NOW), { state: "over", days: 2 });
  assert.equal(keyTest(phone(null, before(DAY)), NOW).state, "never");
  assert.equal(keyTest({ kind: "smoke", tested_at: null, test_due_at: null }, NOW).state, "none");
});

test("how long ago something was is said in one unit", () => {
  const units = [42_000, 12 * MINUTE, 47 * HOUR, 3 * DAY].map((ms) => ago(before(ms), NOW));
  assert.deepEqual(units, [{ unit: "seconds", n: 42 }, { unit: "minutes", n: 12 }, { unit: "hours", n: 47 }, { unit: "days", n: 3 }]);
});

test("the share of several centres is weighed by their devices", () => {
  const centre = (devices, tested_share) => ({ devices, with_keys: devices, silent: 1, mains_lost: 0, untested: 2, battery_soon: 0, never_heard: 0, tested_share });
  const { silent, untested, tested_share: share } = summed([centre(300, 0.9), centre(100, 0.5), centre(0, null)]);
  assert.deepEqual([silent, untested, share], [3, 6, 0.8]);
  assert.equal(summed([]).tested_share, null);
});

test("an outage says how much of which town is out and how much is back; the platform names its part", () => {
  setLanguage("zh");
  assert.equal(outageWords({ outage: { kind: "silent", town: "xiaolan", devices: 312, restored: 0 } }), "312 台设备失联");
  assert.equal(outageWords({ outage: { kind: "mains", town: "xiaolan", devices: 312, restored: 40 } }), "312 台设备断电 · 已恢复 40 台");
  assert.equal(outageWords({ outage: null }), null);
  assert.equal(platformPart({ device_id: "zs-1-phone" }), null);
  assert.ok(platformPart({ device_id: "platform:path:g0" }).includes("g0"));
});

test("a town that comes back device by device is one line of the history, what lies between it stays", () => {
  const back = (id, restored) => ({ id, event: "restored", detail: { devices: 34, restored } });
  const note = { id: 4, event: "noted", detail: {} };
  assert.deepEqual(latestFirst([back(2, 2), back(3, 4), note, back(5, 6), back(6, 9)]).map(({ id }) => id), [6, 4, 3]);
  const one = (id) => ({ id, event: "restored", detail: { devices: 1, restored: 1 } });
  assert.deepEqual(latestFirst([one(1), one(2)]).map(({ id }) => id), [2, 1]);
});

test("of a long list only the rows near what is seen are drawn, and nothing jumps", () => {
  const list = { row: 50, count: 400 };
  for (const top of [0, 4_000, 19_600]) {
    const { from, to, above, below } = rowsInSight({ ...list, top, height: 400 });
    assert.ok(to - from <= 20 && from * 50 <= top && to * 50 >= Math.min(top + 400, 20_000));
    assert.equal(above + (to - from) * 50 + below, 20_000);
  }
  assert.deepEqual(rowsInSight({ row: 50, count: 0, top: 0, height: 400 }), { from: 0, to: 0, above: 0, below: 0 });
  assert.deepEqual(rowsInSight({ row: 50, count: 3, top: 9_000, height: 400 }), { from: 3, to: 3, above: 150, below: 0 });
});

test("a chosen row that is out of sight is scrolled to, one in sight is left where it is", () => {
  const box = { top: 1_000, height: 400, row: 50 };
  assert.equal(scrolledTo({ ...box, index: 22 }), 1_000);
  assert.equal(scrolledTo({ ...box, index: 3 }), 150);
  assert.equal(scrolledTo({ ...box, index: 30 }), 1_150);
});
