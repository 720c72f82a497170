// One centre on the overview: its state in a word and a sign, who waits longest, and the figures behind it.
import { html } from "../html.js";
import { t } from "../i18n/words.js";
import { shareOf, stateOf } from "../live/city.js";
import { Timer } from "./marks.js";
import { useShortName } from "./rota-parts.js";

const SIGNS = { unattended: "⚠", overdue: "▲", waiting: "●", nobody: "◇", busy: "◐", calm: "✓" };

/** The figure that counts in this state: how long nobody has been there, how long somebody waits; else how it answered. */
function Corner({ centre, state, targets }) {
  const since = state === "unattended" ? centre.unattended_since : centre.longest_wait_since;
  if (since) return html`<b class="wait"><${Timer} since=${since} /></b>`;
  const share = shareOf(centre.answered.share_60, targets.within_60);
  return share && html`<small class=${share.below ? "below" : ""} title=${t("city.within_60")}>60s <b class="figure">${share.below ? "▼" : ""}${share.words}</b></small>`;
}

function Small({ words, count, tone }) {
  return html`<span class=${count && tone ? tone : ""}>${words} <b class="figure">${count}</b></span>`;
}

export function CityTile({ centre, targets }) {
  const short = useShortName();
  const state = stateOf(centre);
  return html`<li class="tile ${state}"><a href="#/rota/${centre.centre_id}">
    <span class="top"><b class="name">${short(centre.centre_id)}</b><${Corner} centre=${centre} state=${state} targets=${targets} /></span>
    <span class="stands"><b><span class="sign" aria-hidden="true">${SIGNS[state]}</span>${t(`city.state.${state}`)}</b>
      <span class="manned">${t("city.people", { there: centre.at_console, duty: centre.on_duty })}</span></span>
    <span class="counts"><${Small} words=${t("city.open")} count=${centre.open} /><${Small} words=${t("city.ringing_short")} count=${centre.ringing} tone="some" />
      <${Small} words=${t("city.silent_short")} count=${centre.silent} tone="some" /></span>
  </a></li>`;
}
