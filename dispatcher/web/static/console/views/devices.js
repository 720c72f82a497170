// The devices page: find a device, see how it is, test its key through the whole line.
import { html, useState } from "../html.js";
import { testKey, TEST_WAIT_MS } from "../acts/key-test.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { Battery, LastHeard, Mains, OnlineState } from "./device-parts.js";
import { useList } from "./fetched.js";
import { Columns, ListEnd, SearchBox } from "./list-parts.js";
import { problemWords } from "./problem-words.js";

/** Only devices with a key that a person presses can be tested from here. */
const CAN_TEST = new Set(["phone", "pendant", "watch"]);

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

function DeviceRow({ device, centre }) {
  const now = useNow();
  const test = useStore((s) => s.tests[device.id]);
  const running = test && !test.alarmId && !test.error && now - test.sentAt <= TEST_WAIT_MS;
  return html`<tr>
    <td><b>${device.elder_name ?? "—"}</b><small>${nameOf(centre) || device.centre_id || ""}</small></td>
    <td>${t(`kindname.${device.kind}`)}<small><code>${device.id}</code> ${device.room ?? ""}</small></td>
    <td><${OnlineState} online=${device.online} /><small><${LastHeard} at=${device.heard_at} now=${now} /></small></td>
    <td><${Battery} level=${device.battery} /><small><${Mains} mains=${device.mains} /></small></td>
    <td class="test">
      ${CAN_TEST.has(device.kind) && html`<button disabled=${running} onClick=${() => testKey(device.id)}>${t("device.test")}</button>`}
      <${TestResult} test=${test} now=${now} />
    </td>
  </tr>`;
}

export function Devices() {
  const [q, setQ] = useState("");
  const centres = useStore((s) => s.centres);
  const list = useList(`/devices?limit=50${q ? `&q=${encodeURIComponent(q)}` : ""}`);
  return html`<section class="page">
    <h1>${t("page.devices")}</h1>
    <${SearchBox} value=${q} onInput=${setQ} words=${t("device.search")} />
    <p class="page-note">${t("device.test_note")}</p>
    <table>
      <${Columns} words=${["elder", "id", "state", "battery", "test"].map((name) => t(`device.${name}`))} />
      <tbody>${list.items.map((d) => html`<${DeviceRow} key=${d.id} device=${d} centre=${centres[d.centre_id]} />`)}</tbody>
    </table>
    <${ListEnd} list=${list} none=${t("device.none_found")} />
  </section>`;
}
