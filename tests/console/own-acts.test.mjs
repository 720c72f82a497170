// What this desk has just done does not make its own next act an act on an old sight.
import assert from "node:assert/strict";
import test from "node:test";
import { inTurn, noteOwn, versionNow } from "../../dispatcher/web/static/console/acts/own-acts.js";

test("an act pressed before the answer to the last one goes with the version that the last one made", () => {
  noteOwn(1, 4, 5);
  noteOwn(1, 5, 6);
  assert.equal(versionNow(1, 4), 6);
  assert.equal(versionNow(2, 4), 4);
});

test("what somebody else did in between must be seen first", () => {
  noteOwn(3, 4, 6);
  assert.equal(versionNow(3, 4), 4);
});

test("acts on one alarm go one after the other, and one that fails does not stop the next", async () => {
  const done = [];
  let finish;
  const first = inTurn(7, () => new Promise((_, reject) => (finish = () => reject(new Error("refused")))));
  const second = inTurn(7, async () => done.push("second"));
  const other = inTurn(8, async () => done.push("other"));
  await other;
  assert.deepEqual(done, ["other"]);
  finish();
  await assert.rejects(first);
  await second;
  assert.deepEqual(done, ["other", "second"]);
});
