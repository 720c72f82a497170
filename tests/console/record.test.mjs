// What a card shows of its elder: at once what the alarm carries, then the record, if it is for this reader.
import assert from "node:assert/strict";
import { test } from "node:test";
import { recordOf } from "../../dispatcher/web/static/console/views/card-record.js";

const CHEN = { id: 1, name: "陈婆婆", age: 85, phone: "0760-0000" };
const FILE = { id: 1, name: "陈婆婆", conditions: "糖尿病", contacts: [{ id: 1 }], devices: [{ id: "b7" }, { id: "b8" }] };

test("before the record has come, the card shows what the alarm carries and waits for the rest", () => {
  assert.deepEqual(recordOf({ elder: CHEN }, null), { elder: CHEN, contacts: undefined, devices: undefined, withheld: false });
});

test("the record completes what the alarm carries", () => {
  const { elder, contacts, devices, withheld } = recordOf({ elder: CHEN }, { elder: FILE, device: { id: "b7" } });
  assert.deepEqual([elder.age, elder.conditions], [85, "糖尿病"]);
  assert.deepEqual([contacts, devices, withheld], [FILE.contacts, FILE.devices, false]);
});

test("a record that is not for this reader is withheld, and never awaited; the alarm keeps its own", () => {
  const shown = recordOf({ elder: CHEN }, { elder: null, device: null });
  assert.deepEqual(shown, { elder: CHEN, contacts: [], devices: [], withheld: true });
});

test("a device that belongs to nobody has no elder whose record could be withheld", () => {
  const device = { id: "x1" };
  assert.deepEqual(recordOf({ elder: null }, { elder: null, device }), { elder: null, contacts: [], devices: [device], withheld: false });
});
