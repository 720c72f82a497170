// A welfare check at the desk: who is next, who is found, and the words for why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nameIn } from "../../dispatcher/web/static/console/acts/download.js";
import { chosenOf, hows, withoutFound } from "../../dispatcher/web/static/console/acts/welfare.js";
import { reasonFor } from "../../dispatcher/web/static/console/i18n/why.js";
import { setLanguage } from "../../dispatcher/web/static/console/i18n/words.js";
import zh from "../../dispatcher/web/static/console/i18n/zh.js";

const LIST = [{ elder_id: 7 }, { elder_id: 3 }, { elder_id: 9 }];

test("the choice stays on its elder however the list is sorted anew", () => {
  assert.equal(chosenOf([LIST[2], LIST[0], LIST[1]], { id: 3, index: 1 }).elder_id, 3);
});

test("when the chosen one is found the next one takes their place, at the end the last one", () => {
  assert.equal(chosenOf([LIST[0], LIST[2]], { id: 3, index: 1 }).elder_id, 9);
  assert.equal(chosenOf([LIST[0]], { id: 9, index: 2 }).elder_id, 7);
  assert.equal(chosenOf([], { id: 9, index: 0 }), null);
});

test("whom this desk has found leaves its list at once; whoever was only tried stays", () => {
  assert.deepEqual(withoutFound(LIST, { 7: { how: "phone" }, 3: { how: "unreached" } }), [LIST[1], LIST[2]]);
});

test("whom somebody else has lost again comes back, although this desk had found them before", () => {
  const lost = { elder_id: 7, how: "unreached", marked_at: "2026-11-23T08:05:00Z" };
  assert.deepEqual(withoutFound([lost], { 7: { how: "phone", marked_at: "2026-11-23T08:00:00Z" } }), [lost]);
  assert.deepEqual(withoutFound([lost], { 7: { how: "phone", marked_at: "2026-11-23T08:09:00Z" } }), []);
});

test("every mark has its words and a key of its own", () => {
  assert.equal(new Set(hows.map(({ key }) => key)).size, hows.length);
  for (const { how } of hows) assert.ok(zh[`welfare.how.${how}`], how);
});

test("the reasons of frailty are said in the chosen language, one that nobody translated as it came", () => {
  setLanguage("zh");
  assert.equal(reasonFor("独居"), "独居");
  assert.equal(reasonFor("91岁"), "91 岁");
  setLanguage("en");
  assert.deepEqual(["独居", "91岁", "新的理由"].map(reasonFor), ["lives alone", "age 91", "新的理由"]);
  setLanguage("zh");
});

test("a download keeps the name that the platform gave", () => {
  assert.equal(nameIn('attachment; filename="shiqi-2026-11-23.pdf"', "x.pdf"), "shiqi-2026-11-23.pdf");
  assert.equal(nameIn(null, "x.pdf"), "x.pdf");
});
