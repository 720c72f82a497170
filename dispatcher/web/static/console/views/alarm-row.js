// One alarm in the queue, laid out like a flight strip: fixed cells, read from left to right.
import { verbsFor } from "../acts/verbs.js";
import { html, memo } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { set, useStore } from "../live/store.js";
import { emptyDesk } from "../live/coverage.js";
import { sizeOf } from "../live/row-size.js";
import { effectivePriority, isDrill } from "../live/urgency.js";
import { deskWords } from "./empty-desk.js";
import { outageWords, platformPart, townOf } from "./outage.js";
import { ageSex, Badges, Deadline, Level, PriorityMark, StateWords, Timer, typeWords } from "./marks.js";

/** Where the alarm is: the elder's address, how much of a town is out, else what is known of the device. */
export function placeOf(alarm) {
  return alarm.elder?.address ?? outageWords(alarm) ?? platformPart(alarm) ?? (emptyDesk(alarm) && t("coverage.place")) ?? alarm.device_id ?? "";
}

/** Whom the alarm is about: an elder, a town, the platform itself. */
export function whoOf(alarm, towns = []) {
  if (alarm.elder) return alarm.elder.name;
  if (alarm.outage) return townOf(alarm, towns);
  if (isDrill(alarm)) return t("drill.nobody");
  if (emptyDesk(alarm)) return deskWords(alarm);
  return t(platformPart(alarm) ? "platform.itself" : "queue.unknown_elder");
}

/** The claim that can be made from the queue: of a waiting alarm, of one's own that rings again, or of one whose holder is lost. */
export function claimOf(alarm, me) {
  return verbsFor(alarm, me?.username).find((v) => v.id === "claim" || v.id === "seen" || (v.id === "take-over" && v.next));
}

/** `onClaim(alarm)`; `place` are the attributes that say which of how many it is. */
export const AlarmRow = memo(({ alarm, me, selected, onClaim, ...place }) => {
  const centre = useStore((s) => s.centres[alarm.centre_id]);
  const towns = useStore((s) => s.towns);
  const p = effectivePriority(alarm);
  const claim = claimOf(alarm, me);
  return html`<li ...${place} class="row ${sizeOf(alarm).name} p${p} ${alarm.ringing ? "ringing" : ""}" aria-current=${selected ? "true" : undefined}
      onMouseDown=${() => set({ selected: alarm.id })}>
    <${PriorityMark} alarm=${alarm} />
    <span class="wait"><${Timer} since=${alarm.raised_at} /></span>
    <a class="who" href="#/alarm/${alarm.id}">
      <span class="what">${typeWords(alarm)} <${Badges} alarm=${alarm} /></span>
      <span class="name">${whoOf(alarm, towns)} <small>${ageSex(alarm.elder)}</small></span>
    </a>
    <span class="where"><span>${placeOf(alarm)}</span><small>${nameOf(centre) || alarm.centre_id}</small></span>
    <span class="held-by"><${StateWords} alarm=${alarm} me=${me} /><${Level} level=${alarm.level} /></span>
    <span class="due"><${Deadline} alarm=${alarm} /></span>
    <span class="do">${claim && html`<button onClick=${() => onClaim(alarm)}><kbd>${claim.key.toUpperCase()}</kbd>${t(`verb.${claim.id}`)}</button>`}</span>
  </li>`;
});
