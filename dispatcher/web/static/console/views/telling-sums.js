// How telling people went this month: the tests, each channel with its share, and what reached nobody.
import { html } from "../html.js";
import { t } from "../i18n/words.js";
import { partsOf, percent } from "../live/telling.js";
import { Columns } from "./list-parts.js";

/** What arrived, what nobody confirmed, what failed, as one bar; the figures beside it say the same. */
function Bar({ channel }) {
  const { reached, unconfirmed, failed } = partsOf(channel);
  return html`<svg class="reach-bar" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="1000" height="12" /><rect class="reached" width=${reached} height="12" />
    <rect class="unconfirmed" x=${reached} width=${unconfirmed} height="12" /><rect class="failed" x=${reached + unconfirmed} width=${failed} height="12" />
  </svg>`;
}

function Channels({ channels }) {
  const words = ["channel", "sent", "reached", "unconfirmed", "failed", "share"].map((name) => t(`telling.${name}`));
  return html`<table class="channels"><${Columns} words=${[words[0], html`<span class="unseen">${words[5]}</span>`, ...words.slice(1)]} />
    <tbody>${channels.map((channel) => html`<tr key=${channel.channel}>
      <th scope="row">${t(`telling.channel.${channel.channel}`)}</th>
      <td class="bar-of"><${Bar} channel=${channel} /></td>
      <td class="figure">${channel.sent}</td><td class="figure">${channel.reached}</td><td class="figure">${channel.unconfirmed}</td>
      <td class=${channel.failed ? "figure some" : "figure"}>${channel.failed ? "✕ " : ""}${channel.failed}</td>
      <td class="figure"><b>${percent(channel.share)}</b></td>
    </tr>`)}</tbody></table>
    ${channels.length === 0 && html`<p class="page-note">${t("telling.none_sent")}</p>`}`;
}

const SIGNS = { reached: "✓", waiting: "…", not_reached: "✕", no_way: "∅" };

function Tests({ tests }) {
  return html`<section class="month-tests"><h2>${t("telling.tests")}</h2>
    <p class="tested"><b class="figure">${tests.tested}</b> / <span class="figure">${tests.people}</span> ${t("telling.tested")}</p>
    <ul>${Object.entries(SIGNS).map(([state, sign]) => html`<li class=${tests[state] ? state : "nobody"}>
      <span class="sign" aria-hidden="true">${sign}</span>${t(`telling.state.${state}`)} <b class="figure">${tests[state]}</b></li>`)}</ul>
    <p><small>${t("telling.tests_note")}</small></p></section>`;
}

/** `sums` is the answer of GET /telling. */
export function Sums({ sums }) {
  const { told } = sums;
  return html`<div class="telling-sums">
    <${Tests} tests=${sums.tests} />
    <section class="month-channels"><h2>${t("telling.month", { month: sums.month.slice(0, 7) })}
        <span class="delivery">${t("telling.delivery")} <b class="figure">${percent(told.share)}</b>
          <small>${t("telling.delivery_of", { reached: told.reached, failed: told.failed, told: told.told })}</small></span></h2>
      <${Channels} channels=${sums.channels} /></section>
  </div>`;
}
