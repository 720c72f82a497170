// What keeps a long list, a hidden tab and a wrong entry from hiding anything: windows, notices, plain words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invalidWords } from "../../dispatcher/web/static/console/i18n/invalid.js";
import { setLanguage } from "../../dispatcher/web/static/console/i18n/words.js";
import { badgeOf } from "../../dispatcher/web/static/console/live/badges.js";
import { MOST_NOTICES, noticesFor } from "../../dispatcher/web/static/console/live/notices.js";
import { sizeOf } from "../../dispatcher/web/static/console/live/row-size.js";
import { edgesOf, rowAt, scrolledToRow, spanInSight } from "../../dispatcher/web/static/console/live/window.js";

const heights = Array.from({ length: 300 }, (_, n) => (n % 7 === 0 ? 80 : n % 3 === 0 ? 60 : 50));
const edges = edgesOf(heights);
const all = edges.at(-1);
const alarm = (id, more = {}) => ({ id, type: "sos", priority: 1, ringing: true, test: false, raised_at: "2026-11-23T08:00:00Z", ...more });
const desk = (...alarms) => Object.fromEntries(alarms.map((each) => [each.id, each]));

test("wherever a list of rows of different heights is scrolled, all that is in sight is drawn and the length stays the same", () => {
  for (let top = 0; top < all; top += 13) {
    const { from, to, above, below } = spanInSight({ edges, top, height: 500 });
    assert.ok(edges[from] <= top && edges[to] >= Math.min(top + 500, all), `at ${top}`);
    assert.equal(above + below + edges[to] - edges[from], all);
    assert.ok(to - from < 40);
  }
});

test("every row is counted as above, in sight or below, and a row that is mostly covered is not in sight", () => {
  const { first, last } = spanInSight({ edges, top: edges[10] + 30, height: 200 });
  assert.equal(first, 11); // row 10 is 50 high and shows its last 20
  assert.ok(edges[last] <= edges[10] + 230 + heights[last - 1] / 2);
  assert.deepEqual(spanInSight({ edges: [0], top: 0, height: 500 }), { from: 0, to: 0, above: 0, below: 0, first: 0, last: 0 });
  const end = spanInSight({ edges, top: all - 500, height: 500 });
  assert.equal(end.last, heights.length);
});

test("a row is found by where it lies, and a jump brings it whole into sight", () => {
  for (const n of [0, 1, 150, 299]) {
    assert.equal(rowAt(edges, edges[n]), n);
    assert.equal(rowAt(edges, edges[n + 1] - 1), n);
    const top = scrolledToRow({ edges, index: n, top: 4_000, height: 400 });
    assert.ok(edges[n] >= top && edges[n + 1] <= top + 400);
  }
});

test("a row is higher for people in danger, and when it has more to say", () => {
  assert.equal(sizeOf(alarm(1)).name, "loud");
  assert.equal(sizeOf(alarm(1, { ringing: false })).name, "grave");
  assert.equal(sizeOf(alarm(1, { test: true })).name, "plain");
  assert.equal(sizeOf(alarm(1, { priority: 3, claimed_by: "op", level: 2 })).name, "grave");
});

test("each ringing alarm has one notification while the console is out of sight, and none while it is looked at", () => {
  const alarms = desk(alarm(1), alarm(2), alarm(3, { ringing: false }));
  const away = noticesFor({ alarms, shown: new Set(), away: true });
  assert.deepEqual([away.show.map((each) => each.id), away.close, away.more], [[1, 2], [], 0]);
  assert.deepEqual(noticesFor({ alarms, shown: new Set([1, 2]), away: true }).show, []);
  assert.deepEqual(noticesFor({ alarms, shown: new Set([1, 2]), away: false }).close, [1, 2]);
  assert.deepEqual(noticesFor({ alarms: desk(alarm(2)), shown: new Set([1, 2]), away: true }).close, [1]);
});

test("a storm of alarms does not paper the screen with notifications: the rest is one number", () => {
  const many = noticesFor({ alarms: desk(...Array.from({ length: 40 }, (_, n) => alarm(n + 1))), shown: new Set(), away: true });
  assert.equal(many.show.length, MOST_NOTICES);
  assert.equal(many.more, 40 - MOST_NOTICES);
});

test("a page's figure is shown when there is something to count", () => {
  assert.equal(badgeOf("queue", { desk: { alarms: desk(alarm(1)) } }), 1);
  assert.equal(badgeOf("rota", { badges: { rota: 0 } }), null);
  assert.equal(badgeOf("rota", { badges: { rota: 3 } }), 3);
});

test("what is wrong with an entry is said in the operator's language, with the name of the field", () => {
  setLanguage("zh");
  const errors = [
    { field: "eta_minutes", detail: "Input should be less than or equal to 240" }, { field: "note", detail: "Field required" },
    { field: "steps.0.zh", detail: "String should have at least 1 character" },
  ];
  assert.equal(invalidWords({ errors }), "预计几分钟到：不能大于 240；备注：必须填写；steps.0.zh：至少 1 个字（项）");
  assert.equal(invalidWords({ field: "minutes", detail: "a hold of this alarm lasts from 1 to 5 minutes" }), "暂挂几分钟：此告警只能暂挂 1 至 5 分钟");
  assert.equal(invalidWords({ detail: "something that nobody foresaw" }), "something that nobody foresaw");
  setLanguage("en");
  assert.match(invalidWords({ errors }), /cannot be more than 240/);
  setLanguage("zh");
});
