// The page about telling people: which list comes first, what its bars show, and whom this reader may have tested.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LISTS, listFor, mayTest, oversees, partsOf, percent, testBody } from "../../dispatcher/web/static/console/live/telling.js";
import { parseRoute } from "../../dispatcher/web/static/console/live/route.js";
import en from "../../dispatcher/web/static/console/i18n/en.js";

const sums = (elders, staff) => ({ unreachable: { elders, staff, contacts: 0 }, tests: { not_reached: 0, no_way: 0 } });
const who = (role, centre = null) => ({ roles: [{ role, centre_id: centre }] });
const centres = { shiqi: { kind: "centre" }, city: { kind: "city_desk" } };

test("without a list in the address the first with somebody on it is shown", () => {
  assert.equal(listFor(null, sums(0, 2)).name, "staff");
  assert.equal(listFor(null, sums(0, 0)).name, "elders");
  assert.equal(listFor("tests", sums(3, 2)).name, "tests");
  assert.equal(listFor("nonsense", null).name, "elders");
  assert.deepEqual(parseRoute("#/telling/staff"), { page: "telling", id: "staff", of: null });
});

test("each list has its words", () => {
  for (const { name } of LISTS) for (const part of ["list", "note", "none"]) assert.ok(en[`telling.${part}.${name}`], `${part} ${name}`);
  for (const name of "push voice sms email wecom dingtalk feishu webhook".split(" ")) assert.ok(en[`telling.channel.${name}`], name);
  for (const name of "reached waiting not_reached no_way".split(" ")) assert.ok(en[`telling.state.${name}`], name);
  for (const name of "none broken failing no_contacts all_contacts failed".split(" ")) assert.ok(en[`telling.why.${name}`], name);
  for (const name of "alarm device duty visit test code invitation summary".split(" ")) assert.ok(en[`telling.about.${name}`], name);
});

test("a bar shows what arrived, what nobody confirmed and what failed; nothing sent is no bar", () => {
  assert.deepEqual(partsOf({ sent: 200, reached: 150, unconfirmed: 30, failed: 20 }), { reached: 750, unconfirmed: 150, failed: 100 });
  assert.deepEqual(partsOf({ sent: 0, reached: 0, unconfirmed: 0, failed: 0 }), { reached: 0, unconfirmed: 0, failed: 0 });
  assert.equal(percent(0.9999), "99.9%");
  assert.equal(percent(null), "—");
});

test("who supervises a centre may have its people tested, an operator and the bureau nobody", () => {
  assert.ok(mayTest(who("supervisor", "shiqi"), "shiqi", centres));
  assert.ok(!mayTest(who("supervisor", "shiqi"), "dongqu", centres));
  assert.ok(!mayTest(who("supervisor", "shiqi"), null, centres));
  assert.ok(mayTest(who("supervisor", "city"), "dongqu", centres));
  assert.ok(mayTest(who("manager"), null, centres));
  for (const role of ["operator", "bureau"]) assert.ok(!mayTest(who(role), "shiqi", centres), role);
  assert.deepEqual(["operator", "supervisor", "bureau"].map((role) => oversees(who(role))), [false, true, true]);
});

test("a test goes to a contact by number and to a colleague by name", () => {
  assert.deepEqual(testBody({ kind: "contact", id: 7 }), { contact_id: 7 });
  assert.deepEqual(testBody({ kind: "contact", id: 9, person_id: 7 }), { contact_id: 7 });
  assert.deepEqual(testBody({ kind: "staff", id: 1, username: "mei" }), { username: "mei" });
  assert.equal(testBody({ kind: "elder", id: 1 }), null);
});
