// The head of the card: the figures and words an operator needs in the first two seconds.
import { html } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { effectivePriority, isDrill } from "../live/urgency.js";
import { AwayWarning } from "./absence.js";
import { DrillNote } from "./drill-parts.js";
import { Address, BigName, BigPhone } from "./elder-parts.js";
import { deskWords } from "./empty-desk.js";
import { LostLine } from "./lost-holder.js";
import { OutageHead, platformPart } from "./outage.js";
import { Photo } from "./photo.js";
import { Badges, Deadline, Level, PriorityMark, StateWords, Timer, typeWords } from "./marks.js";

function Hold({ alarm }) {
  const now = useNow();
  if (!alarm.held_until) return null;
  return html`<p class="hold">${t("card.held_until", { time: when(alarm.held_until, now) })} · ${alarm.hold_reason}</p>`;
}

/** In the place of an elder: the platform itself, or a device that belongs to nobody. */
function Nobody({ alarm }) {
  const part = platformPart(alarm);
  const desk = deskWords(alarm);
  if (desk) return html`<div class="big-name of-desk"><b>${desk}</b><span>${t("coverage.place")}</span></div>`;
  if (isDrill(alarm)) return html`<div class="big-name"><b>${t("badge.drill")}</b><span>${t("drill.nobody")}</span></div>`;
  return html`<div class="big-name">
    <b>${t(part ? "platform.itself" : "queue.unknown_elder")}</b><span>${part ?? t("card.unknown_device", { id: alarm.device_id })}</span>
  </div>`;
}

export function CardHead({ alarm, elder }) {
  const me = useStore((s) => s.me);
  const centre = useStore((s) => s.centres[alarm.centre_id]);
  const now = useNow();
  const p = effectivePriority(alarm);
  return html`<header class="card-head p${p} ${alarm.ringing ? "ringing" : ""} ${alarm.state === "resolved" ? "over" : ""}">
    <div class="line-what">
      <${PriorityMark} alarm=${alarm} />
      <h1>${typeWords(alarm)}</h1>
      <${Badges} alarm=${alarm} />
      <span class="number figure">#${alarm.id}</span>
      <span class="spacer"></span>
      <${Level} level=${alarm.level} />
      <${StateWords} alarm=${alarm} me=${me} />
      <${Deadline} alarm=${alarm} />
      ${alarm.outcome && html`<span class="outcome">${t(`outcome.${alarm.outcome}`)}</span>`}
    </div>
    <div class="line-who">
      <div class="big-wait">
        <${Timer} since=${alarm.raised_at} until=${alarm.resolved_at} />
        <small>${t("card.raised", { time: when(alarm.raised_at, now) })}</small>
      </div>
      ${elder
        ? html`<${Photo} elder=${elder} /><${BigName} elder=${elder} /><${BigPhone} phone=${elder.phone} />`
        : alarm.outage ? html`<${OutageHead} alarm=${alarm} />` : html`<${Nobody} alarm=${alarm} />`}
    </div>
    <div class="line-where">
      ${elder ? html`<${Address} elder=${elder} />` : html`<span class="spacer"></span>`}
      <p class="centre">${nameOf(centre) || alarm.centre_id}<span class="figure">${phoneGroups(centre?.phone)}</span></p>
    </div>
    <${AwayWarning} alarm=${alarm} /><${DrillNote} alarm=${alarm} />
    <${Hold} alarm=${alarm} />
    <${LostLine} alarm=${alarm} me=${me} />
  </header>`;
}
