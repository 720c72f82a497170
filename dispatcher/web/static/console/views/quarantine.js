// The quarantine page: signals that nobody could read, in the original.
import { html } from "../html.js";
import { when } from "../i18n/format.js";
import { reasonWords } from "../i18n/reasons.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { useList } from "./fetched.js";
import { Columns, ListEnd } from "./list-parts.js";

export function Quarantine() {
  const now = useNow();
  const list = useList("/quarantine");
  return html`<section class="page">
    <h1>${t("page.quarantine")}</h1>
    <p class="page-note">${t("quarantine.note")}</p>
    <table>
      <${Columns} words=${["received", "device", "reason", "payload"].map((name) => t(`quarantine.${name}`))} />
      <tbody>${list.items.map((q) => html`<tr key=${q.id}>
        <td class="figure">${when(q.received_at, now)}</td>
        <td>
          <code>${q.device_id ?? "—"}</code><small><code>${q.topic}</code></small>
          ${q.alarm_id && html`<a href="#/alarm/${q.alarm_id}">${t("device.open_alarm", { id: q.alarm_id })}</a>`}
        </td>
        <td>${reasonWords(q.reason)}<small>${q.reason}</small></td>
        <td><pre>${q.payload}</pre></td>
      </tr>`)}</tbody>
    </table>
    <${ListEnd} list=${list} none=${t("quarantine.none")} />
  </section>`;
}
