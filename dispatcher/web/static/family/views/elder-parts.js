// What an elder agreed to show: devices, the month, key tests, visits, earlier alarms. Null means: not agreed.
import { html } from "../html.js";
import { isOpen } from "../session.js";
import { useStore } from "../store.js";
import { ago, monthName, now, when } from "../times.js";
import { t } from "../words/words.js";
import { Part } from "./parts.js";

const KNOWN = new Map([[true, { look: "yes", sign: "✓ ", word: "online" }], [false, { look: "no", sign: "! ", word: "offline" }]]);

const Private = ({ what }) => html`<p class="private">${t("part.private", { what: t(`part.${what}`) })}</p>`;

export function Devices({ devices }) {
  useStore((s) => Math.floor(s.tick / 30)); // the words "3 minutes ago" go on
  if (!devices) return html`<${Private} what="device" />`;
  const off = devices.filter((device) => device.online === false).length;
  return html`<${Part} title=${`${t("part.device")}${off ? ` · ${t("device.offline")} ${off}` : ""}`} open=${off > 0}>
    ${devices.length === 0 ? html`<p class="note">${t("part.none_device")}</p>` : ""}
    <ul class="lines">${devices.map((device, i) => html`<li key=${i}><span>${t(`kind.${device.kind}`)}${device.room ? html` <small>${device.room}</small>` : ""}</span>
      <span class=${KNOWN.get(device.online)?.look ?? ""}>${KNOWN.get(device.online)?.sign ?? ""}${t(`device.${KNOWN.get(device.online)?.word ?? "unknown"}`)}
        <small>${[device.heard_at ? t("device.heard", { ago: ago(device.heard_at, now()) }) : t("device.never"), typeof device.battery === "number" && t("device.battery", { n: Math.round(device.battery) })].filter(Boolean).join(" · ")}</small></span></li>`)}</ul>
  </${Part}>`;
}

const share = (value) => (typeof value !== "number" ? t("month.none") : value <= 1 && !Number.isInteger(value) ? `${Math.floor(value * 100)}%` : String(value));

export function Month({ summary }) {
  if (summary === null || summary === undefined) return null; // not agreed, or there is no month yet
  const figures = [["presses", summary.presses], ["answered", summary.answered_within_60_s], ["false", summary.false_alarms], ["tests", summary.key_tests], ["heard", summary.days_heard]];
  return html`<${Part} title=${t("part.summary", { month: monthName(summary.month) })}>
    <dl class="figures">${figures.map(([name, value]) => html`<div key=${name}><dd class="figure">${share(value)}</dd><dt>${t(`month.${name}`)}</dt></div>`)}</dl>
  </${Part}>`;
}

export function Tests({ tests }) {
  if (!tests) return html`<${Private} what="tests" />`;
  return html`<${Part} title=${`${t("part.tests")}${tests[0] ? ` · ${when(tests[0].at)} ${t(tests[0].passed ? "test.passed" : "test.failed")}` : ""}`}>
    ${tests.length === 0 ? html`<p class="note">${t("part.none_tests")}</p>` : ""}
    <ul class="lines">${tests.map((test, i) => html`<li key=${i}><span><time>${when(test.at)}</time> ${t(`kind.${test.kind}`)}</span>
      <span class=${test.passed ? "yes" : "no"}>${test.passed ? "✓ " : "! "}${t(test.passed ? "test.passed" : "test.failed")}</span></li>`)}</ul>
  </${Part}>`;
}

export function Visits({ visits }) {
  if (!visits) return html`<${Private} what="visits" />`;
  if (visits.length === 0) return null;
  return html`<${Part} title=${t("part.visits")}><ul class="lines">${visits.map((visit, i) => html`<li key=${i}><time>${when(visit.at)}</time><span>${visit.what ?? ""}</span></li>`)}</ul></${Part}>`;
}

export function Alarms({ alarms }) {
  if (!alarms) return null; // said above, where it matters
  const past = alarms.filter((alarm) => !isOpen(alarm));
  return html`<${Part} title=${t("part.alarms")}>
    ${past.length === 0 ? html`<p class="note">${t("part.none_alarms")}</p>` : ""}
    <ul class="lines past">${past.map((alarm) => html`<li key=${alarm.id}><a href=${`#/alarm/${alarm.id}`}><span><time>${when(alarm.raised_at)}</time> ${t(`type.${alarm.type}`)}${alarm.test ? ` · ${t("alarm.test")}` : ""}</span>
      <small>${alarm.outcome ? t(`outcome.${alarm.outcome}`) : ""}</small></a></li>`)}</ul>
  </${Part}>`;
}
