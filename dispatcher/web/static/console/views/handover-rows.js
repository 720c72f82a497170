// The rows of a handover sheet: an alarm, a device, a follow-up, an absence, each with what the next shift must know.
import { html } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { effectivePriority } from "../live/urgency.js";
import { placeOf, whoOf } from "./alarm-row.js";
import { ageSex, Badges, PriorityMark, typeWords } from "./marks.js";

/** A moment without its seconds. */
export const minutes = (iso, now) => when(iso, now).replace(/(\d\d:\d\d):\d\d$/, "$1");

function Phone({ of }) {
  return of ? html`<span class="figure">${phoneGroups(of)}</span>` : html`<span class="dim">${t("handover.no_phone")}</span>`;
}

/** What was done so far: whom somebody sent, what somebody wrote, why it is on hold. */
function sofar(alarm, now) {
  return [
    alarm.held_until && t("handover.held", { time: minutes(alarm.held_until, now), reason: alarm.hold_reason ?? "" }),
    alarm.sent && t("handover.sent", { helper: alarm.sent, time: minutes(alarm.sent_at, now) }),
    alarm.noted,
  ].filter(Boolean);
}

/** `overdue`: its deadline had passed when the sheet was made. `sign`: what stands before it in a list of changes. */
export function AlarmLine({ alarm, overdue, sign }) {
  const now = useNow();
  const towns = useStore((s) => s.towns);
  const p = effectivePriority(alarm);
  return html`<li class="alarm-line p${p}"><a href="#/alarm/${alarm.id}">
    <${PriorityMark} alarm=${alarm} bare />
    <span class="what">${sign && html`<b class="sign">${sign}</b> `}<b>${typeWords(alarm)}</b> <${Badges} alarm=${alarm} />
      <span class="name">${whoOf(alarm, towns)} <small>${ageSex(alarm.elder)}</small></span></span>
    <span class="how"><b>${t(alarm.held_until ? "state.held" : `state.${alarm.state}`)}</b> ${alarm.claimed_by_name && html`<small>${alarm.claimed_by_name}</small>`}
      ${overdue && html` <b class="late">${t("deadline.over")}</b>`}</span>
    <time class="figure" datetime=${alarm.raised_at}>${minutes(alarm.raised_at, now)}</time>
    <small class="more">${[placeOf(alarm), ...sofar(alarm, now)].filter(Boolean).join(" · ")}</small>
  </a></li>`;
}

export function DeviceLine({ device }) {
  const now = useNow();
  const plan = device.stopgap;
  return html`<li><span><b>${device.elder ?? t("handover.nobodys")}</b> <${Phone} of=${device.phone} /></span>
    <span><a href=${`#/devices/silent`}>${t(`kindname.${device.kind}`)}</a> <small>${[device.room, device.device_id].filter(Boolean).join(" · ")}</small></span>
    <span class="since">${device.silent_since ? t("handover.silent_since", { time: minutes(device.silent_since, now) }) : t("handover.works")}</span>
    <small class=${plan ? "more" : "more warn"}>${plan ? t("handover.plan", { plan: plan.plan, name: plan.by, time: minutes(plan.until, now) }) : t("handover.no_plan")}</small></li>`;
}

export function FollowUpLine({ item }) {
  const now = useNow();
  return html`<li><span><b>${item.what}</b></span>
    <span>${item.elder && html`${item.elder} <${Phone} of=${item.phone} />`}</span>
    <span class=${item.overdue ? "late" : ""}>${t(item.overdue ? "handover.late" : "handover.due", { time: minutes(item.due_at, now) })}</span>
    ${item.alarm_id && html`<small class="more"><a href="#/alarm/${item.alarm_id}">#${item.alarm_id}</a></small>`}</li>`;
}

export function AwayLine({ away }) {
  const now = useNow();
  return html`<li><span><b><a href="#/elders/${away.elder_id}">${away.elder}</a></b> <${Phone} of=${away.phone} /></span>
    <span>${t(`handover.away.${away.kind}`)}</span><span>${t("handover.until", { time: minutes(away.until, now) })}</span>
    ${away.note && html`<small class="more">${away.note}</small>`}</li>`;
}
