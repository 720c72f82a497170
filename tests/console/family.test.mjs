// The family page's pure parts: its words are whole in both languages, its shell is loaded in one go, its course reads right.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ago, lasting, monthName, when } from "../../dispatcher/web/static/family/times.js";
import { steps } from "../../dispatcher/web/static/family/steps.js";
import en from "../../dispatcher/web/static/family/words/en.js";
import { setLanguage } from "../../dispatcher/web/static/family/words/words.js";
import zh from "../../dispatcher/web/static/family/words/zh.js";

const HOME = new URL("../../dispatcher/web/static/family/", import.meta.url);
const read = (name) => readFileSync(new URL(name, HOME), "utf8");
const modules = readdirSync(HOME, { recursive: true }).filter((name) => name.endsWith(".js") && !["sw.js", "ask.js"].includes(name)).sort();
const places = (words) => (words.match(/\{\w+\}/g) ?? []).sort().join();

test("both languages have the same keys and the same places to fill in", () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort());
  for (const key of Object.keys(zh)) assert.equal(places(en[key]), places(zh[key]), key);
});

test("every word that the page asks for exists, and none is left over", () => {
  const text = modules.filter((name) => !name.startsWith("words/")).map(read).join("\n");
  const asked = [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(asked.filter((key) => !Object.hasOwn(zh, key)), []);
  const families = [...text.matchAll(/`([\w.]+[._])\$\{/g)].map((match) => match[1]);
  const used = (key) => text.includes(`"${key}"`) || families.some((family) => key.startsWith(family));
  assert.deepEqual(Object.keys(zh).filter((key) => !used(key)), []);
});

test("the page names all its modules at once, so that a slow line is asked only twice", () => {
  const named = [...read("index.html").matchAll(/modulepreload" href="\/static\/family\/([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(named.sort(), modules.filter((name) => name !== "main.js"));
});

test("the first visit takes less than 60 kB", () => {
  const vendor = ["htm-3.1.1.js", "preact-10.29.8.js", "preact-hooks-10.29.8.js"].map((name) => `../vendor/${name}`);
  const all = ["index.html", "base.css", "family.css", ...modules, ...vendor].map((name) => gzipSync(read(name)).length);
  assert.ok(all.reduce((sum, size) => sum + size) < 60_000);
  assert.ok(["ask.html", "base.css", "ask.css", "ask.js"].reduce((sum, name) => sum + gzipSync(read(name)).length, 0) < 10_000);
});

test("the course of an alarm shows what happened and, until it is over, what comes next", () => {
  const course = [
    { stage: "raised", at: "2026-11-23T19:12:00Z" }, { stage: "claimed", at: "2026-11-23T19:12:20Z" }, { stage: "contacts_asked", at: "2026-11-23T19:13:00Z" },
    { stage: "dispatched", at: "2026-11-23T19:14:00Z", helper: "黄顺好", eta_minutes: 10 },
  ];
  assert.deepEqual(steps(course, false).map((step) => [step.stage, step.done]), [
    ["received", true], ["seen", true], ["contacts_asked", true], ["help_on_the_way", true], ["arrived", false], ["closed", false]]);
  const over = [...course, { stage: "resolved", at: "2026-11-23T19:40:00Z" }];
  assert.equal(steps(over, true).at(-1).stage, "closed");
  assert.equal(steps([...over, { stage: "reopened", at: "2026-11-23T19:45:00Z" }], false).at(-1).done, false, "taken up again, it has an end before it");
  assert.deepEqual(steps([{ stage: "raised" }, { stage: "raised" }, { stage: "unheard_of" }], true).map((step) => step.stage), ["received"], "once, and nothing that has no words");
});

test("times are those of the elder's wall, in words", () => {
  setLanguage("zh");
  const now = Date.parse("2026-11-23T20:00:00Z");
  assert.equal(when("2026-11-23T19:12:00Z", now), "03:12");
  assert.equal(when("2026-11-20T19:12:00Z", now), "11-21 03:12");
  assert.equal(ago("2026-11-23T19:57:00Z", now), "3 分钟前");
  assert.equal(lasting("2026-11-23T19:57:46Z", now), "2 分 14 秒");
  assert.equal(monthName("2026-10"), "2026年10月");
  setLanguage("en");
  assert.equal(ago("2026-11-23T17:00:00Z", now), "3 h ago");
  assert.equal(monthName("2026-10"), "October 2026");
});
