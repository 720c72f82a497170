// The ring: what is heard when, and what can be muted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf, patterns } from "../../dispatcher/web/static/console/sound/patterns.js";
import { canMute, MUTE_MS, ringOf, whatToSound } from "../../dispatcher/web/static/console/sound/ring.js";

const ringing = (...priorities) => priorities.map((priority, id) => ({ id, priority, ringing: true }));
const heard = (more) => whatToSound({ alarms: [], signedIn: true, sessionEnded: false, quietMs: 0, muteUntil: 0, now: 1_000, ...more });

test("the most urgent ringing alarm is heard", () => {
  assert.equal(ringOf(ringing(3, 1, 2)), "p1");
  assert.equal(ringOf(ringing(4)), "p3");
  assert.equal(ringOf([{ priority: 1, ringing: true, test: true }]), "test");
  assert.equal(ringOf([{ priority: 1, ringing: false }]), null);
});

test("priorities one and two cannot be muted", () => {
  for (const [priority, sound] of [[1, "p1"], [2, "p2"]]) {
    assert.deepEqual(heard({ alarms: ringing(priority), muteUntil: 9e9 }), [sound]);
    assert.ok(!canMute(sound));
  }
});

test("priority three can be muted for at most a minute, and rings again by itself", () => {
  assert.ok(MUTE_MS <= 60_000);
  assert.deepEqual(heard({ alarms: ringing(3), muteUntil: 1_001 }), []);
  assert.deepEqual(heard({ alarms: ringing(3), muteUntil: 1_000 }), ["p3"]);
});

test("a silent device and a town's outage ring softly, can be muted, and never sound like a person in danger", () => {
  for (const type of ["silent", "town_silent", "town_mains_lost"]) {
    const alarms = [{ id: 1, type, priority: 3, ringing: true }];
    assert.deepEqual(heard({ alarms }), ["p3"]);
    assert.deepEqual(heard({ alarms, muteUntil: 9e9 }), []);
  }
  const loudest = (name) => Math.max(...patterns[name].pulses.map((pulse) => pulse.gain));
  assert.ok(loudest("p3") < loudest("p2") && loudest("p2") < loudest("p1"));
});

test("an emergency that arrives during a mute is heard", () => {
  assert.deepEqual(heard({ alarms: ringing(3, 1), muteUntil: 9e9 }), ["p1"]);
});

test("a lost line is heard, together with what rang before it was lost", () => {
  assert.deepEqual(heard({ quietMs: 10_001 }), ["lost"]);
  assert.deepEqual(heard({ quietMs: 10_001, alarms: ringing(1) }), ["p1", "lost"]);
});

test("the end of the session is heard until somebody reacts", () => {
  assert.deepEqual(heard({ signedIn: false, sessionEnded: true }), ["lost"]);
  assert.deepEqual(heard({ signedIn: false, quietMs: 9e9 }), []);
});

test("every repeated pattern ends before it begins again, and no two have the same rhythm", () => {
  const names = ["p1", "p2", "p3", "test", "lost"];
  for (const name of names) assert.ok(lengthOf(name) < patterns[name].every, name);
  assert.equal(new Set(names.map((name) => patterns[name].pulses.length + patterns[name].pulses[0].wave)).size, names.length);
});
