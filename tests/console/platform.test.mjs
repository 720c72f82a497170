// What a desk knows of a platform that says it is late: shown while it lasts, gone by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { afterPlatform, isPlatformLate, lateSeconds, platformWell, REPEATED_MS } from "../../dispatcher/web/static/console/live/platform.js";

const LATE = { ok: false, late_s: 42, worst: "path:g0", canaries: { g0: { age_s: 42 } } };

test("a platform of which nothing was heard is well", () => {
  assert.ok(!isPlatformLate(platformWell, 0));
  assert.ok(!isPlatformLate(afterPlatform(platformWell, { ok: true }, 5), 5));
});

test("a late platform is shown at once, with what is late and since when", () => {
  const late = afterPlatform(platformWell, LATE, 1_000);
  assert.ok(isPlatformLate(late, 1_000));
  assert.deepEqual([late.worst, late.sinceWatch], ["path:g0", 1_000]);
  assert.equal(lateSeconds(late, 4_000), 45);
});

test("each repetition renews the figure and keeps the beginning", () => {
  const again = afterPlatform(afterPlatform(platformWell, LATE, 1_000), { ...LATE, late_s: 47 }, 6_000);
  assert.deepEqual([again.sinceWatch, lateSeconds(again, 6_000)], [1_000, 47]);
});

test("it goes when the platform is well again, and also when nobody repeats it", () => {
  const late = afterPlatform(platformWell, LATE, 1_000);
  assert.equal(afterPlatform(late, { ok: true, late_s: 0 }, 2_000), platformWell);
  assert.ok(isPlatformLate(late, 1_000 + REPEATED_MS));
  assert.ok(!isPlatformLate(late, 1_001 + REPEATED_MS));
  assert.equal(afterPlatform(late, LATE, 90_000).sinceWatch, 90_000);
});

test("figures that are missing do not hide that it is late", () => {
  const late = afterPlatform(platformWell, { ok: false }, 1_000);
  assert.ok(isPlatformLate(late, 1_000));
  assert.deepEqual([late.worst, late.lateS], [null, 0]);
});
