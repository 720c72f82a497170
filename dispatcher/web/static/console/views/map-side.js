// Beside the map: what to look at, what was chosen on it, and what its signs mean.
import { html, useLayoutEffect, useRef } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { effectivePriority } from "../live/urgency.js";
import { whoOf } from "./alarm-row.js";
import { CentreSign, HelperSign } from "./map-marks.js";
import { Bell, PriorityMark, Timer, typeWords } from "./marks.js";

export function ViewChoice({ centres, view, onChange }) {
  return html`<label class="short"><span>${t("map.view")}</span>
    <select value=${view} onChange=${(e) => onChange(e.target.value)}>
      <option value="">${t("map.whole")}</option>
      ${centres.map((centre) => html`<option value=${centre.id}>${nameOf(centre)}</option>`)}
    </select></label>`;
}

/** The alarms of the mark that was chosen, each a link to its card. */
export function Chosen({ alarms, onClose }) {
  const towns = useStore((s) => s.towns);
  const list = useRef(null);
  useLayoutEffect(() => list.current?.querySelector("a")?.focus(), [alarms]);
  return html`<div class="map-chosen" ref=${list}>
    <h2>${t("map.here")} <b class="figure">${alarms.length}</b> <button type="button" onClick=${onClose}>${t("map.close")}</button></h2>
    <ul>${alarms.map((a) => html`<li key=${a.id}><a href="#/alarm/${a.id}" class="p${effectivePriority(a)}">
      <${PriorityMark} alarm=${a} bare />
      <span><b>${a.ringing && html`<${Bell} />`}${typeWords(a)}</b><small>${whoOf(a, towns)}</small></span>
      <${Timer} since=${a.raised_at} />
    </a></li>`)}</ul>
  </div>`;
}

function Counts({ items }) {
  const count = (p) => items.filter(({ alarm }) => effectivePriority(alarm) === p).length;
  return html`<ul class="map-signs">${[1, 2, 3, 4, 5].filter((p) => p <= 3 || count(p) > 0).map((p) => html`<li>
    <${PriorityMark} alarm=${{ priority: p, test: p === 5 }} bare /><span>${t(`priority.${p}`)}</span><b class="figure">${count(p)}</b>
  </li>`)}</ul>`;
}

export function Legend({ items, tiles }) {
  return html`<div class="map-legend">
    <h2>${t("map.legend")}</h2>
    <${Counts} items=${items} />
    <ul class="map-signs">
      ${["attended", "unattended", "unknown"].map((state) => html`<li><${CentreSign} state=${state} /><span>${t(`map.sign.${state}`)}</span></li>`)}
      <li><${HelperSign} /><span>${t("map.sign.helper")}</span></li>
      <li><${HelperSign} busy /><span>${t("map.sign.busy")}</span></li>
      <li><i class="approximate-sign" aria-hidden="true"></i><span>${t("map.sign.approximate")}</span></li>
    </ul>
    <p class="dim">${t("map.keys")}</p>
    ${!tiles && html`<p class="dim">${t("map.no_tiles")}</p>`}
  </div>`;
}
