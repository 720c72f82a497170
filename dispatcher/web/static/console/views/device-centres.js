// How the centres keep their devices, one line each, the worst first.
import { html } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { Columns } from "./list-parts.js";
import { problemWords } from "./problem-words.js";

const FIGURES = [["silent", "silent"], ["mains_lost", "mains"], ["battery_soon", "battery"], ["untested", "untested"], ["never_heard", "never_heard"]];

function byNeed(a, b) {
  return b.silent - a.silent || b.mains_lost - a.mains_lost || (a.tested_share ?? 1) - (b.tested_share ?? 1);
}

/** A share as a bar and a figure; the bar is only for the eye. */
function Share({ of }) {
  if (typeof of !== "number") return html`<span class="dim">—</span>`;
  return html`<span class="share"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect width="100" height="8" /><rect class="full" width=${of * 100} height="8" /></svg>
    <b class="figure">${Math.floor(of * 100)}%</b></span>`;
}

function Figure({ count, href }) {
  return html`<td class="figure">${count ? html`<a href=${href}>${count}</a>` : html`<span class="dim">0</span>`}</td>`;
}

/** `rows` are those of GET /devices/summary. */
export function CentreTable({ rows, error }) {
  const centres = useStore((s) => s.centres);
  if (error && rows.length === 0) return html`<p class="page-note warn" role="alert">${t("list.failed", { reason: problemWords(error) })}</p>`;
  const words = [t("devices.centre"), t("devices.count"), ...FIGURES.map(([, name]) => t(`devices.${name}`)), t("devices.tested_share")];
  return html`<table class="centre-table">
    <${Columns} words=${words} />
    <tbody>${[...rows].sort(byNeed).map((row) => html`<tr key=${row.centre_id}>
      <td><a href="#/devices/all/${row.centre_id}">${nameOf(centres[row.centre_id]) || row.centre_id || "—"}</a></td>
      <td class="figure">${row.devices}</td>
      ${FIGURES.map(([figure, show]) => html`<${Figure} count=${row[figure]} href="#/devices/${show}/${row.centre_id}" />`)}
      <td><${Share} of=${row.tested_share} /></td>
    </tr>`)}</tbody>
  </table>`;
}
