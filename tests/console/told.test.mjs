// Who knows of an alarm and who goes, and the file of a contact.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressStands, canBeReached, consentChange, consentsAfter, hoursWrong, newSpan, pageStands, stretches } from "../../dispatcher/web/static/console/acts/contacts.js";
import { callsOf } from "../../dispatcher/web/static/console/acts/progress.js";
import { askingOf, askStands, bodyOfAsking, lookAgainIn, peopleTold, waysOf } from "../../dispatcher/web/static/console/acts/told.js";
import { setLanguage } from "../../dispatcher/web/static/console/i18n/words.js";
import zh from "../../dispatcher/web/static/console/i18n/zh.js";
import { askingWords } from "../../dispatcher/web/static/console/views/asking-words.js";

const NOW = Date.parse("2026-11-23T08:02:00Z");
const at = (second) => new Date(Date.parse("2026-11-23T08:00:00Z") + 1000 * second).toISOString();
const ask = (id, contact, more = {}) => ({ id, contact_id: contact, name: `N${contact}`, relation: "女儿", cycle: 1, asked_at: at(60 * id), answer: null, answered_at: null, answered_by: null, eta_minutes: null, ...more });
const RUNNING = { mode: "in_turn", cycle: 1, began_at: at(0), due_at: at(160), ended_at: null, ended: null };
const telling = (id, kind, person, more = {}) => ({ id, to: { kind, id: person, name: `N${person}`, relation: kind === "staff" ? null : "女儿" }, wording: "alarm.ask", created_at: at(id), read_at: null, ended: null, deliveries: [], ...more });

test("nothing is said of asking before anybody was asked", () => {
  assert.equal(askingOf(null, NOW), null);
  assert.equal(askingOf({ chain: null, asks: [], tellings: [] }, NOW), null);
});

test("the one asked last is waited for until the next one's turn; whoever was asked before may still answer", () => {
  const told = { chain: RUNNING, asks: [ask(1, 11), ask(2, 12)], tellings: [] };
  assert.deepEqual(askStands(told.asks[1], told, NOW), { state: "waiting", ms: 40_000 });
  assert.equal(askStands(told.asks[0], told, NOW).state, "silent");
  assert.deepEqual([askingOf(told, NOW).state, askingOf(told, NOW).waiting.map(({ id }) => id)], ["running", [2]]);
});

test("a yes is what the desk reads first, also while others are still being asked", () => {
  const told = { chain: RUNNING, asks: [ask(1, 11, { answer: "accepted" }), ask(2, 12)], tellings: [] };
  assert.deepEqual([askingOf(told, NOW).state, askingOf(told, NOW).accepted.map(({ id }) => id)], ["accepted", [1]]);
  assert.deepEqual(peopleTold(told, NOW).map(({ id }) => id), [11, 12]);
});

test("who says no after a yes is not on the way any more", () => {
  const chain = { ...RUNNING, due_at: null, ended_at: at(100), ended: "nobody" };
  const told = { chain, asks: [ask(1, 11, { answer: "declined" }), ask(2, 12)], tellings: [] };
  assert.equal(askingOf(told, NOW).state, "nobody");
});

test("each person stands there once, with the newest message first and staff last", () => {
  const told = { chain: null, asks: [], tellings: [telling(1, "staff", 4), telling(2, "contact", 11), telling(3, "contact", 11, { wording: "alarm.end.well" })] };
  const people = peopleTold(told, NOW);
  assert.deepEqual(people.map(({ key }) => key), ["contact/11", "staff/4"]);
  assert.deepEqual([people[0].latest.id, people[0].tellings.length], [3, 2]);
});

test("whom no channel reached is marked, unless an earlier message arrived", () => {
  const failed = telling(2, "contact", 11, { ended: "failed" });
  assert.equal(peopleTold({ chain: null, asks: [], tellings: [failed] }, NOW)[0].unreached, true);
  const before = telling(1, "contact", 11, { deliveries: [{ id: 1, channel: "sms", status: "delivered" }] });
  assert.equal(peopleTold({ chain: null, asks: [], tellings: [before, failed] }, NOW)[0].unreached, false);
});

test("ways that were not needed are left out when another one was used", () => {
  const of = (...statuses) => waysOf({ deliveries: statuses.map((status, id) => ({ id, status })) }).map(({ status }) => status);
  assert.deepEqual(of("read", "dropped"), ["read"]);
  assert.deepEqual(of("dropped", "dropped"), ["dropped"]);
});

test("the desk looks again as long as something is under way", () => {
  const of = (chain, ...tellings) => lookAgainIn({ chain, asks: [], tellings });
  assert.equal(lookAgainIn(null), null);
  assert.equal(of(RUNNING), 5_000);
  assert.equal(of(null, telling(1, "contact", 11, { deliveries: [{ status: "accepted" }] })), 10_000);
  assert.equal(of(null, telling(1, "contact", 11, { ended: "reached", deliveries: [{ status: "accepted" }] })), null);
});

test("asking everybody names nobody, so that whoever was added meanwhile is asked too", () => {
  const contacts = [{ id: 11 }, { id: 12 }];
  assert.deepEqual(bodyOfAsking({ together: true, chosen: [11, 12], contacts }), { together: true, contact_ids: null });
  assert.deepEqual(bodyOfAsking({ together: false, chosen: [12], contacts }), { together: false, contact_ids: [12] });
});

test("whoever told the platform that they go is not called again, and a withdrawal makes the next one's turn", () => {
  const contacts = [{ id: 11, position: 1, name: "李梅", relation: "女儿" }, { id: 12, position: 2, name: "李强", relation: "儿子" }];
  const entry = (id, event) => ({ id, at: at(id), event, detail: { contact_id: 11, contact: "李梅", relation: "女儿" } });
  const yes = callsOf(contacts, [entry(1, "contact_accepted")]);
  assert.deepEqual([yes.coming, yes.next, yes.contacts[0].calls, yes.contacts[0].last.result], [true, null, 0, "on_the_way"]);
  const no = callsOf(contacts, [entry(1, "contact_accepted"), entry(2, "contact_declined")]);
  assert.deepEqual([no.coming, no.next, no.contacts[0].last.result], [false, 12, "declined"]);
});

test("the history says who was asked, who answers and how", () => {
  setLanguage("zh");
  assert.equal(askingWords({ event: "contacts_asked", detail: { contacts: [{ name: "李梅", relation: "女儿" }], cycle: 2 } }), "李梅（女儿） · 第 2 轮");
  assert.equal(askingWords({ event: "contact_declined", detail: { contact: "李梅", relation: "女儿", withdrew: true, by: "key" } }), "李梅（女儿） · 先说来，又改口 · 电话按键回答");
  assert.equal(askingWords({ event: "claimed", detail: {} }), null);
});

test("an address that leads nowhere is broken whatever it was before", () => {
  const address = { reached_at: at(0), failing_since: null, broken_at: null };
  assert.equal(addressStands(address), "ok");
  assert.equal(addressStands({ ...address, failing_since: at(1) }), "failing");
  assert.equal(addressStands({ ...address, failing_since: at(1), broken_at: at(2) }), "broken");
  assert.equal(canBeReached({ addresses: [{ ...address, broken_at: at(2) }] }), false);
  assert.equal(canBeReached({ addresses: [] }), false);
});

test("an invitation is open until its time, and over once it was used", () => {
  const invitation = { made_at: at(0), expires_at: at(600), used_at: null };
  assert.equal(pageStands({ account: null, invitation: null }, NOW).state, "none");
  assert.equal(pageStands({ account: null, invitation }, NOW).state, "invited");
  assert.equal(pageStands({ account: null, invitation: { ...invitation, expires_at: at(1) } }, NOW).state, "expired");
  assert.equal(pageStands({ account: { seen_at: null }, invitation }, NOW).state, "joined");
});

test("what saving does to consents is known before it is done", () => {
  assert.deepEqual(consentChange([{ what: "alarms" }, { what: "tests" }], ["alarms", "visits"]), { given: ["visits"], revoked: ["tests"] });
});

test("a consent that somebody else wrote down meanwhile is not taken back by an old sight", () => {
  const change = consentChange([{ what: "tests" }], ["visits"]);
  assert.deepEqual(consentsAfter([{ what: "alarms" }, { what: "tests" }], change), ["alarms", "visits"]);
});

test("hours need a day and an end; days in a row are one stretch", () => {
  assert.equal(hoursWrong(null), null);
  assert.equal(hoursWrong([newSpan()]), null);
  assert.equal(hoursWrong([{ ...newSpan(), days: [] }]), "contact.hours_wrong");
  assert.deepEqual(stretches([7, 1, 2, 3, 6]), [[1, 3], [6, 7]]);
});

test("every code of a message and of a contact has its words", () => {
  const codes = {
    channel: "push voice sms email wecom dingtalk feishu webhook",
    delivery: "pending sending accepted delivered read failed failed_for_good dropped",
    told: "accepted declined waiting silent by.link by.key by.page by.desk ended.reached ended.answered ended.dropped ended.failed",
    asking: "in_turn together accepted nobody mode.planned mode.together",
    event: "contacts_asked contact_accepted contact_declined nobody_comes",
    consent: "alarms visits device tests summary health",
    contact: "asked.in_turn asked.together asked_when.at_once asked_when.unanswered stands.ok stands.untried stands.failing stands.broken page.seen page.joined page.invited page.expired page.none",
  };
  for (const [group, names] of Object.entries(codes)) for (const name of names.split(" ")) assert.ok(zh[`${group}.${name}`], `${group}.${name}`);
});
