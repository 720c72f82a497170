// Words, times and numbers: both languages are complete, and every word that the pages use is there.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import en from "../../dispatcher/web/static/console/i18n/en.js";
import { ageOn, clockTime, countdown, duration, phoneGroups, when } from "../../dispatcher/web/static/console/i18n/format.js";
import { reasonWords } from "../../dispatcher/web/static/console/i18n/reasons.js";
import { setLanguage, t } from "../../dispatcher/web/static/console/i18n/words.js";
import zh from "../../dispatcher/web/static/console/i18n/zh.js";
import { verbs } from "../../dispatcher/web/static/console/acts/verbs.js";
import { parseRoute } from "../../dispatcher/web/static/console/live/route.js";

const HOME = new URL("../../dispatcher/web/static/console/", import.meta.url);
const WALL = new URL("../wall/", HOME);
const sources = [HOME, WALL].flatMap((folder) =>
  readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js")).map((name) => readFileSync(new URL(name, folder), "utf8")));
const places = (words) => (words.match(/\{\w+\}/g) ?? []).sort().join();

test("both languages have the same keys and the same places to fill in", () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort());
  for (const key of Object.keys(zh)) {
    assert.equal(places(en[key]), places(zh[key]), key);
    assert.ok(zh[key].trim() && en[key].trim(), key);
  }
});

test("every word that the pages ask for by name exists", () => {
  const asked = sources.flatMap((text) => [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1]));
  assert.ok(asked.length > 80);
  assert.deepEqual(asked.filter((key) => !Object.hasOwn(zh, key)), []);
});

test("every verb, field and choice has its words", () => {
  for (const { id, fields = [] } of verbs) {
    assert.ok(zh[`verb.${id}`], id);
    for (const { name, options = [] } of fields) {
      assert.ok(zh[`field.${name}`], name);
      if (name === "kind" || name === "outcome") for (const option of options) assert.ok(zh[`${name}.${option}`], option);
    }
  }
});

test("every code of the platform that an operator may meet has its words", () => {
  const codes = {
    type: "sos fall smoke gas co water inactivity wander bed_exit vitals service medication_missed silent battery_low mains_lost mains_restored tamper fault door unreadable unknown_device test ok cancel town_silent town_mains_lost platform_fault desk_unattended",
    state: "waiting claimed answered responding on_scene resolved",
    deadline: "claim answer act hold arrive",
    event: "raised pressed cancelled claimed taken_over answered dispatched arrived held hold_lifted hold_broken hold_expired released noted handed_over resolved reopened escalated realerted restored spread holder_lost holder_back desk_unattended off_duty silent_again",
    "platform.what": "path signals alarms outbox stream database",
    outage: "silent mains restored",
    stage: "received seen answered help_on_the_way arrived closed",
    reach: "supervisor cover city contacts everyone",
    kindname: "phone pendant watch smoke gas water door motion bed",
    priority: "1 2 3 4 5",
    ago: "seconds minutes hours days",
    coverage: "mine stands_in moved nowhere",
    devices: "all silent battery untested mains never_heard centres none.silent none.battery none.untested none.mains none.never_heard",
    welfare: "how.phone how.visit how.family how.hospital how.away how.unreached elders asked answered reached open",
    problem: "not_signed_in not_allowed not_found conflict stale illegal_transition already_open invalid throttled unavailable our_mistake unreachable",
    "map.helper": "caregiver social_worker volunteer",
    "map.sign": "attended unattended unknown helper busy approximate",
    search: "alarms elders devices",
    wall: "ringing waiting open live reconnecting",
    compass: "n ne e se s sw w nw",
  };
  for (const [group, names] of Object.entries(codes)) for (const name of names.split(" ")) assert.ok(zh[`${group}.${name}`], `${group}.${name}`);
});

test("why a message could not be read is said in plain words, also when nobody foresaw it", () => {
  setLanguage("zh");
  assert.equal(reasonWords("the payload is not JSON: Expecting value: line 1 column 1 (char 0)"), "不是 JSON 格式");
  assert.equal(reasonWords("id is missing"), "缺少 id");
  assert.equal(reasonWords("something new"), "无法识别");
});

test("a code that nobody has translated is still shown", () => {
  setLanguage("zh");
  assert.equal(t("type.new_sensor"), "new_sensor");
  assert.equal(t("queue.presses", { count: 3 }), "按了 3 次");
});

test("a running time grows from seconds to hours to days", () => {
  assert.equal(duration(7_900), "00:07");
  assert.equal(duration(272_000), "04:32");
  assert.equal(duration(3_872_000), "1:04:32");
  assert.equal(duration(3 * 86_400_000, "天"), "3天");
  assert.equal(duration(-5_000), "00:00");
});

test("a countdown shows when its time is over", () => {
  assert.equal(countdown(11_001), "00:12");
  assert.equal(countdown(-12_000), "−00:12");
});

test("times are Zhongshan's wherever the computer is", () => {
  const ms = Date.parse("2026-11-23T19:12:45Z");
  assert.equal(clockTime(ms), "03:12:45");
  assert.equal(when("2026-11-23T19:12:45Z", ms), "03:12:45");
  assert.equal(when("2026-11-22T15:59:00Z", ms), "11-22 23:59");
  assert.equal(when("nonsense", ms), "—");
});

test("telephone numbers come in groups that can be read aloud", () => {
  assert.equal(phoneGroups("10000018861"), "100 0001 8861");
  assert.equal(phoneGroups("07600000001"), "0760 0000 001");
  assert.equal(phoneGroups("ext. 12"), "ext. 12");
});

test("an age counts full years in Zhongshan", () => {
  assert.equal(ageOn("1943-11-24", Date.parse("2026-11-23T15:00:00Z")), 82);
  assert.equal(ageOn("1943-11-24", Date.parse("2026-11-23T17:00:00Z")), 83);
});

test("an address that is not understood leads to the queue", () => {
  assert.deepEqual(parseRoute("#/alarm/4711"), { page: "alarm", id: "4711", of: null });
  assert.deepEqual(parseRoute("#/elders/881"), { page: "elders", id: "881", of: null });
  assert.deepEqual(parseRoute("#/devices/silent/xiaolan"), { page: "devices", id: "silent", of: "xiaolan" });
  for (const strange of ["", "#/alarm/x", "#/nowhere", null]) assert.deepEqual(parseRoute(strange), { page: "queue", id: null, of: null });
});
