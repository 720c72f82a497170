// One device on the devices page: how it is, since when it is not, and what was arranged until it is again.
import { html, useState } from "../html.js";
import { testKey, TEST_WAIT_MS } from "../acts/key-test.js";
import { monthDay } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { CAN_TEST, daysTo, endsSoon, keyTest, troubleOf } from "../live/upkeep.js";
import { AwayBadge } from "./absence.js";
import { agoWords, Battery, OnlineState, RepairClock, Since } from "./device-parts.js";
import { problemWords } from "./problem-words.js";
import { StopgapCell, StopgapForm } from "./stopgap.js";

export const DEVICE_COLUMNS = 6;

function Contact({ device, now }) {
  if (!device.heard_at) return html`<span class="dim">${t("device.not_installed")}</span><small>${t("device.never")}</small>`;
  if (!device.silent_since || now === null) {
    return html`<${OnlineState} online=${device.online} /><small>${t("device.heard")} ${now !== null && agoWords(device.heard_at, now)}</small>`;
  }
  return html`<${Since} iso=${device.silent_since} now=${now} words=${t("device.silent_for")} />
    <small><${RepairClock} device=${device} now=${now} /></small>
    ${device.alarm_id && html`<small><a href="#/alarm/${device.alarm_id}">${t("device.open_alarm", { id: device.alarm_id })}</a></small>`}`;
}

function BatteryEnd({ on, now }) {
  if (!on || now === null) return null;
  const date = monthDay(Date.parse(`${on}T04:00:00Z`)); // noon in Zhongshan
  const words = daysTo(on, now) <= 0 ? t("device.empty_now") : t("device.empty_on", { date });
  return html`<small class=${endsSoon(on, now) ? "warn" : ""}>${words}</small>`;
}

function Power({ device, now }) {
  const lost = device.mains_lost_since;
  const noBattery = device.battery === null || device.battery === undefined;
  const known = typeof device.mains === "boolean";
  if (noBattery && !known && !lost) return html`<span class="dim">—</span>`;
  return html`${!noBattery && html`<${Battery} level=${device.battery} />`}
    <${BatteryEnd} on=${device.battery_empty_on} now=${now} />
    ${lost && now !== null
      ? html`<${Since} iso=${device.mains_lost_since} now=${now} words=${t("device.mains_since")} />`
      : known && html`<span class=${device.mains ? "facts" : "warn"}>${t("device.mains")} ${t(device.mains ? "device.mains_on" : "device.mains_off")}</span>`}
    ${lost && !device.silent_since && device.alarm_id && html`<small><a href="#/alarm/${device.alarm_id}">${t("device.open_alarm", { id: device.alarm_id })}</a></small>`}`;
}

function TestResult({ test, now }) {
  if (!test) return null;
  if (test.error) return html`<span class="result bad">✕ ${t("device.not_sent", { reason: problemWords(test.error) })}</span>`;
  if (test.alarmId) {
    const seconds = Math.max(0.1, test.tookMs / 1000).toFixed(1); // both times are the server's, in steps
    return html`<span class="result good">
      ✓ ${t("device.passed", { seconds })} <a href="#/alarm/${test.alarmId}">${t("device.open_alarm", { id: test.alarmId })}</a>
    </span>`;
  }
  const waited = now - test.sentAt;
  if (waited > TEST_WAIT_MS) return html`<span class="result bad">✕ ${t("device.no_answer")}</span>`;
  return html`<span class="result">… ${t("device.waiting", { seconds: Math.max(0, Math.floor(waited / 1000)) })}</span>`;
}

function KeyTest({ device, now }) {
  const test = useStore((s) => s.tests[device.id]);
  if (!CAN_TEST.has(device.kind)) return html`<span class="dim">${t("device.no_key")}</span>`;
  const running = test && !test.alarmId && !test.error && now - test.sentAt <= TEST_WAIT_MS;
  const { state, days } = keyTest(device, now ?? 0);
  return html`<div class="line">
      <button disabled=${running} onClick=${() => testKey(device.id)}>${t("device.test")}</button>
      ${!test?.alarmId && html`<span class="told">
        <span>${device.tested_at && now !== null ? t("device.tested", { ago: agoWords(device.tested_at, now) }) : t("device.never_tested")}</span>
        ${state === "over" && days > 0 && html`<small class="warn">${t("device.test_over", { days })}</small>`}
      </span>`}
    </div>
    <${TestResult} test=${test} now=${now} />`;
}

export function DeviceRow({ device, centre, onChanged }) {
  const now = useNow();
  const [writing, write] = useState(false);
  const trouble = troubleOf(device);
  return html`<tr class=${trouble ? `in-trouble ${trouble.kind}` : ""}>
    <td><b>${device.elder_id ? html`<a href="#/elders/${device.elder_id}">${device.elder_name}</a>` : device.elder_name ?? "—"}</b>
      ${device.away && html`<small><${AwayBadge} away=${device.away} /></small>`}
      ${centre && html`<small>${nameOf(centre) || device.centre_id}</small>`}</td>
    <td>${t(`kindname.${device.kind}`)}<small><code>${device.id}</code> ${device.room ?? ""}</small></td>
    <td class="contact-state"><${Contact} device=${device} now=${now} /></td>
    <td><${Power} device=${device} now=${now} /></td>
    <td class="test"><${KeyTest} device=${device} now=${now} /></td>
    <td class="stopgap"><${StopgapCell} device=${device} now=${now} open=${writing} onOpen=${() => write(!writing)} /></td>
  </tr>
  ${writing && html`<tr class="writing"><td colspan=${DEVICE_COLUMNS}>
    <${StopgapForm} device=${device} onClose=${() => write(false)} onChanged=${() => { write(false); onChanged(); }} />
  </td></tr>`}`;
}
