// The head of the card: the figures and words an operator needs in the first two seconds.
import { html } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { effectivePriority } from "../live/urgency.js";
import { Address, BigName, BigPhone } from "./elder-parts.js";
import { Badges, Deadline, Level, PriorityMark, StateWords, Timer, typeWords } from "./marks.js";

function Hold({ alarm }) {
  const now = useNow();
  if (!alarm.held_until) return null;
  return html`<p class="hold">${t("card.held_until", { time: when(alarm.held_until, now) })} · ${alarm.hold_reason}</p>`;
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
        ? html`<${BigName} elder=${elder} /><${BigPhone} phone=${elder.phone} />`
        : html`<div class="big-name">
            <b>${t("queue.unknown_elder")}</b><span>${t("card.unknown_device", { id: alarm.device_id })}</span>
          </div>`}
    </div>
    <div class="line-where">
      ${elder && html`<${Address} elder=${elder} />`}
      <p class="centre">${nameOf(centre) || alarm.centre_id}<span class="figure">${phoneGroups(centre?.phone)}</span></p>
    </div>
    <${Hold} alarm=${alarm} />
  </header>`;
}
