// The figures on the wall: how many ring, who waits longest, how quickly was answered, and which desks are empty.
import { html } from "../console/html.js";
import { nameOf, t } from "../console/i18n/words.js";
import { useStore } from "../console/live/store.js";
import { Timer } from "../console/views/marks.js";
import { figuresOf, longestFirst, percent, unattendedOf } from "./what.js";

/** A centre's name without what all of them are called. */
const short = (centres, id) => (nameOf(centres[id]) || id).replace(/居家养老服务中心$| Home-Care Centre$/, "");

/** What stands in for the share of calls when the platform does not say its targets. */
const NONE = {};

function Figure({ name, value, loud }) {
  return html`<div class="figure-box ${loud ? "loud" : ""}"><b class="figure">${value}</b><span>${t(`wall.${name}`)}</span></div>`;
}

function Answered({ seconds, answered, target }) {
  const share = answered?.[`share_${seconds}`] ?? null;
  const missed = share !== null && target !== undefined && share < target;
  return html`<div class="answered ${missed ? "missed" : ""}">
    <span>${t("wall.within", { seconds })}</span><b class="figure">${missed && html`<i aria-hidden="true">▼</i>`}${percent(share)}</b>
    <small>${target === undefined ? "" : t("wall.target", { share: percent(target) })}</small>
  </div>`;
}

function Desks({ empty }) {
  const centres = useStore((s) => s.centres);
  const name = (id) => short(centres, id);
  if (empty === null) return html`<p class="desks">${t("wall.attendance_unknown")}</p>`;
  if (empty.length === 0) return html`<p class="desks good">✓ ${t("wall.all_attended")}</p>`;
  return html`<div class="desks empty"><p>⚠ ${t("wall.unattended")} <b class="figure">${empty.length}</b></p>
    <ul>${empty.slice(0, 4).map((row) => html`<li><b>${name(row.centre_id)}</b>${row.covered_by && html` <small>${t("wall.covered_by", { name: name(row.covered_by) })}</small>`}
      ${row.unattended_since && html`<${Timer} since=${row.unattended_since} />`}</li>`)}</ul></div>`;
}

/** Where somebody has waited longest, for the wall of a city whose desks are all attended. */
function Waiting({ items }) {
  const centres = useStore((s) => s.centres);
  const rows = longestFirst(items);
  return rows.length > 0 && html`<div class="where"><p>${t("wall.where")}</p>
    <ul>${rows.map((row) => html`<li><b>${short(centres, row.centre_id)}</b> <span class="figure">${row.waiting}</span><${Timer} since=${row.longest_wait_since} /></li>`)}</ul></div>`;
}

export function Figures({ alarms }) {
  const centre = useStore((s) => (s.centres[s.centre] ? s.centre : ""));
  const coverage = useStore((s) => s.coverage);
  const overview = useStore((s) => s.overview);
  const { ringing, open, waiting, longest } = figuresOf(alarms);
  const answered = (centre ? overview?.items.find((row) => row.centre_id === centre) : overview?.city)?.answered;
  const empty = unattendedOf(coverage, centre);
  const targets = overview?.targets ?? NONE;
  return html`<aside>
    <div class="now">
      <${Figure} name="ringing" value=${ringing} loud=${ringing > 0} />
      <${Figure} name="waiting" value=${waiting} />
      <${Figure} name="open" value=${open} />
    </div>
    <div class="longest"><span>${t("wall.longest")}</span>${longest ? html`<${Timer} since=${longest} />` : html`<b class="figure">—</b>`}</div>
    <div class="day"><p>${t("wall.last_day")}${answered ? html` · <span class="figure">${t("wall.of", { count: answered.count })}</span>` : ""}</p>
      <${Answered} seconds=${60} answered=${answered} target=${targets.within_60} />
      <${Answered} seconds=${180} answered=${answered} target=${targets.within_180} /></div>
    <${Desks} empty=${empty} />
    ${!centre && !empty?.length && html`<${Waiting} items=${overview?.items ?? []} />`}
  </aside>`;
}
