// Places and time: the map is true to shape, and the server's clock is the only one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetServerTime, heardServerTime, serverNow } from "../../dispatcher/web/static/console/live/clock.js";
import { bearing, placeLabels, projection } from "../../dispatcher/web/static/console/views/locator.js";

const XIAOLAN = { lat: 22.6783, lon: 113.2313 };
const TANZHOU = { lat: 22.255, lon: 113.4669 };

test("the map has north on top, keeps its margin, and a kilometre is as long either way", () => {
  const { project, pixelsPerKm } = projection([XIAOLAN, TANZHOU], 300, 400, 20);
  const [a, b] = [project(XIAOLAN), project(TANZHOU)];
  assert.ok(a.y < b.y && a.x < b.x);
  for (const { x, y } of [a, b]) assert.ok(x >= 19.9 && x <= 280.1 && y >= 19.9 && y <= 380.1);
  assert.ok(Math.abs(Math.hypot(a.x - b.x, a.y - b.y) / pixelsPerKm - bearing(XIAOLAN, TANZHOU).km) < 0.2);
});

test("a map of a single point does not divide by nothing", () => {
  const { x, y } = projection([XIAOLAN], 300, 400, 20).project(XIAOLAN);
  assert.ok(Number.isFinite(x) && Number.isFinite(y));
});

test("distance and direction between two towns", () => {
  const { km, point } = bearing(XIAOLAN, TANZHOU);
  assert.ok(km > 50 && km < 56);
  assert.equal(point, "se");
});

test("no label covers another label or a dot, and the first ones are always placed", () => {
  const dots = [0, 4, 8, 60].map((x, i) => ({ x: 100 + x, y: 100, text: `镇${i}` }));
  const placed = placeLabels(dots, { size: 11, gap: 3 });
  assert.ok(placed[0].anchor && placed[3].anchor);
  assert.ok(new Set(placed.filter((d) => d.anchor).map((d) => `${d.lx},${d.ly}`)).size >= 2);
});

test("the server's time goes on by the stopwatch and never trusts a slow beat", () => {
  forgetServerTime();
  assert.equal(serverNow(0), null);
  heardServerTime("2026-11-23T08:00:00.000Z", 1_000);
  const start = Date.parse("2026-11-23T08:00:00Z");
  assert.equal(serverNow(6_000), start + 5_000);
  heardServerTime("2026-11-23T08:00:05.000Z", 6_300); // 300 ms late on the way
  assert.equal(serverNow(6_300), start + 5_300);
  heardServerTime("2026-11-23T07:59:00.000Z", 7_000); // the server's clock was put right
  assert.equal(serverNow(7_000), start - 60_000);
  heardServerTime("nonsense", 7_000);
  assert.equal(serverNow(7_000), start - 60_000);
});
