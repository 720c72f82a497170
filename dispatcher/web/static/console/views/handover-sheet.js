// The sheet: everything that is open at a desk, in the order in which the next shift should read it.
import { html } from "../html.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { AlarmLine, AwayLine, DeviceLine, FollowUpLine, minutes } from "./handover-rows.js";

/** One part; a part with nothing on it says so, for else nobody knows whether somebody looked. */
function Part({ name, count, beyond, note, children }) {
  return html`<section class="sheet-part ${name}">
    <h2>${t(`handover.${name}`)} <b class="figure">${count}</b>${note && html` <small>${note}</small>`}</h2>
    ${count === 0 ? html`<p class="dim nothing">✓ ${t("handover.nothing")}</p>` : html`<ul>${children}</ul>`}
    ${beyond > 0 && html`<p class="page-note">${t("handover.beyond", { count: beyond })}</p>`}
  </section>`;
}

export function Sheet({ sheet }) {
  const now = useNow();
  const overdue = new Set(sheet.overdue);
  const late = sheet.follow_ups.filter((item) => item.overdue).length;
  const stands = [sheet.held.length && t("handover.on_hold", { count: sheet.held.length }), overdue.size && t("handover.overdue", { count: overdue.size })];
  return html`<div class="sheet" tabindex="0" role="region" aria-label=${t("handover.sheet")}>
    <${Part} name="open" count=${sheet.open.length} note=${stands.filter(Boolean).join(" · ")}>
      ${sheet.open.map((alarm) => html`<${AlarmLine} key=${alarm.id} alarm=${alarm} overdue=${overdue.has(alarm.id)} />`)}<//>
    <${Part} name="follow_ups" count=${sheet.follow_up_count} beyond=${sheet.follow_up_count - sheet.follow_ups.length} note=${late > 0 && t("handover.late_count", { count: late })}>
      ${sheet.follow_ups.map((item) => html`<${FollowUpLine} key=${item.id} item=${item} />`)}<//>
    <${Part} name="silent" count=${sheet.silent_count} beyond=${sheet.silent_count - sheet.silent.length}>
      ${sheet.silent.map((device) => html`<${DeviceLine} key=${device.device_id} device=${device} />`)}<//>
    <${Part} name="silenced" count=${sheet.silenced.length} note=${t("handover.silenced_note")}>
      ${sheet.silenced.map((away) => html`<${AwayLine} key=${away.id} away=${away} />`)}<//>
    <${Part} name="gaps" count=${sheet.gaps.length}>
      ${sheet.gaps.map((gap) => html`<li class="late"><span><b>${minutes(gap.starts_at, now)} – ${minutes(gap.ends_at, now)}</b></span><span>${t("handover.gap")}</span></li>`)}<//>
  </div>`;
}
