// The open alarms on the wall: what, in which town, for how long, and who has it. No name, no address: a wall has visitors.
import { html, memo } from "../console/html.js";
import { nameOf, t } from "../console/i18n/words.js";
import { useStore } from "../console/live/store.js";
import { effectivePriority } from "../console/live/urgency.js";
import { Bell, PriorityMark, Timer, typeWords } from "../console/views/marks.js";
import { rowsOf } from "./what.js";

function placeOf(alarm, towns, centres) {
  const code = alarm.elder?.town ?? alarm.outage?.town;
  return nameOf(towns.find((town) => town.code === code)) || nameOf(centres[alarm.centre_id]) || alarm.centre_id;
}

const Row = memo(function Row({ alarm }) {
  const towns = useStore((s) => s.towns);
  const centres = useStore((s) => s.centres);
  const holder = alarm.claimed_by_name ?? alarm.claimed_by;
  return html`<li class="p${effectivePriority(alarm)} ${alarm.ringing ? "ringing" : ""}">
    <${PriorityMark} alarm=${alarm} bare />
    <span class="what"><b>${alarm.ringing && html`<${Bell} />`}${typeWords(alarm)}${alarm.presses > 1 ? ` ×${alarm.presses}` : ""}</b>
      <small>${placeOf(alarm, towns, centres)}</small></span>
    <${Timer} since=${alarm.raised_at} />
    <span class="who"><b>${t(alarm.held_until ? "state.held" : `state.${alarm.state}`)}</b>${holder && html`<small>${holder}</small>`}</span>
  </li>`;
});

/** `most`: how many rows there is room for; what does not fit is counted, never cut off. */
export function Rows({ alarms, most }) {
  const synced = useStore((s) => s.desk.synced);
  const { rows, more, urgentMore, routine } = rowsOf(alarms, most);
  return html`<section class="rows">
    ${rows.length === 0 && html`<p class="quiet">${t(synced ? "wall.quiet" : "wall.connecting")}</p>`}
    <ol>${rows.map((alarm) => html`<${Row} key=${alarm.id} alarm=${alarm} />`)}</ol>
    ${(more > 0 || routine > 0) && html`<p class="beyond ${urgentMore ? "urgent" : ""}">
      ${[more > 0 && t("wall.more", { count: more, urgent: urgentMore }), routine > 0 && t("wall.equipment", { count: routine })].filter(Boolean).join(" · ")}</p>`}
  </section>`;
}
