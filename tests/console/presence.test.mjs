// Somebody is at this console, a desk is empty, a holder is lost: what the console says and what it makes of being told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, verbsFor } from "../../dispatcher/web/static/console/acts/verbs.js";
import { byConcern, emptyDesk, isLost, meaningOf } from "../../dispatcher/web/static/console/live/coverage.js";
import { actsAt, presence } from "../../dispatcher/web/static/console/live/presence.js";

const NAME = "a-console-of-the-tests";

function console_(answers = () => ({ every_s: 10, stale_after_s: 45 })) {
  const said = [];
  const warned = [];
  const there = presence({
    name: NAME, warn: (error) => warned.push(error.message),
    post: async (body) => { said.push(body); return answers(); },
  });
  return { there, said, warned };
}

test("it speaks at once, and then as often as the server asks", async () => {
  const { there, said } = console_();
  for (let now = 0; now <= 30_000; now += 500) await there.tick({ live: true, sound: true, now });
  assert.deepEqual(said, Array(4).fill({ console: NAME, sound: true }));
});

test("it says nothing while it is not shown what happens", async () => {
  const { there, said } = console_();
  for (let now = 0; now <= 60_000; now += 500) await there.tick({ live: false, sound: true, now });
  assert.equal(said.length, 0);
});

test("sound that goes off is told at once, and as often as ever after", async () => {
  const { there, said } = console_();
  await there.tick({ live: true, sound: true, now: 0 });
  for (let now = 1_000; now <= 10_500; now += 500) await there.tick({ live: true, sound: false, now });
  assert.deepEqual(said.map(({ sound }) => sound), [true, false]);
});

test("a word that does not arrive is said again after three seconds, and nothing piles up meanwhile", async () => {
  let fail = true;
  const { there, said, warned } = console_(() => { if (fail) throw new Error("no line"); return { every_s: 10 }; });
  for (let now = 0; now <= 5_000; now += 500) await there.tick({ live: true, sound: true, now });
  assert.equal(said.length, 2);
  assert.deepEqual(warned, ["no line", "no line"]);
  fail = false;
  for (let now = 5_500; now <= 15_500; now += 500) await there.tick({ live: true, sound: true, now });
  assert.equal(said.length, 3);
  const slow = presence({ name: NAME, post: (body) => { said.push(body); return new Promise(() => {}); } });
  for (let now = 0; now <= 60_000; now += 500) slow.tick({ live: true, sound: true, now });
  assert.equal(said.length, 4);
});

test("who only looks is at no desk", () => {
  assert.ok(actsAt({ roles: [{ role: "bureau" }, { role: "operator", centre_id: "shiqi" }] }));
  assert.ok(!actsAt({ roles: [{ role: "bureau", centre_id: null }] }));
  assert.ok(!actsAt(null));
});

const LOST = {
  id: 1, version: 3, state: "responding", priority: 1, claimed_by: "mei", holder_lost_at: "2026-11-23T08:00:00Z", ringing: true, centres: [],
};

test("to take over is the next step of an alarm whose holder is lost, in every state, and only for others", () => {
  for (const state of ["claimed", "answered", "responding", "on_scene"]) {
    const [first] = verbsFor({ ...LOST, state }, "hao");
    assert.deepEqual([first.id, first.key, first.next], ["take-over", "t", true]);
    assert.deepEqual(bodyOf(first, LOST, {}), { version: 3, take_over: true });
  }
  assert.equal(verbsFor(LOST, "mei")[0].id, "seen");
  assert.ok(!verbsFor({ ...LOST, holder_lost_at: null }, "hao")[0].next);
});

test("what is over has lost nobody", () => {
  assert.ok(isLost(LOST));
  assert.ok(!isLost({ ...LOST, state: "resolved" }));
  assert.ok(!isLost({ ...LOST, holder_lost_at: null }));
});

test("an empty desk is known by its name", () => {
  assert.equal(emptyDesk({ device_id: "desk:xiaolan" }), "xiaolan");
  assert.equal(emptyDesk({ device_id: "zs-00001-phone" }), null);
  assert.equal(emptyDesk({}), null);
});

test("one's own desk comes first, then what one stands in for, then the longest", () => {
  const me = { centres: ["shiqi"] };
  const gap = (centre_id, covered_by, minute) => ({ centre_id, covered_by, unattended_since: `2026-11-23T08:0${minute}:00Z` });
  const gaps = [gap("nanlang", "city", 1), gap("xiqu", "shiqi", 3), gap("shiqi", "xiqu", 4), gap("city", null, 2), gap("banfu", "city", 0)];
  assert.deepEqual(byConcern(gaps, me).map((each) => [each.centre_id, meaningOf(each, me)]), [
    ["shiqi", "mine"], ["xiqu", "stands_in"], ["city", "nowhere"], ["banfu", "moved"], ["nanlang", "moved"],
  ]);
  assert.equal(meaningOf(gaps[1], { centres: null }), "moved");
});
