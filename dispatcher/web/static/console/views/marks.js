// Small signs used everywhere: the priority mark (shape, number, word and colour), badges, timers.
import { html } from "../html.js";
import { countdown, duration } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { effectivePriority, isDrill, isOfEquipment } from "../live/urgency.js";
import { AwayBadge } from "./absence.js";
import { LostMark } from "./lost-holder.js";

// Each priority has its own outline, so that it is told apart without colour: octagon, triangle, circle, square, dashes.
const SHAPES = {
  1: html`<polygon class="fill" points="12,1 28,1 39,12 39,28 28,39 12,39 1,28 1,12" />`,
  2: html`<polygon class="fill" points="20,2 39,37 1,37" />`,
  3: html`<circle class="line" cx="20" cy="20" r="17" />`,
  4: html`<rect class="line" x="4" y="4" width="32" height="32" />`,
  5: html`<circle class="line dashed" cx="20" cy="20" r="17" />`,
};

/** The mark of an alarm's priority, with its word unless `bare`. */
export function PriorityMark({ alarm, bare }) {
  const p = effectivePriority(alarm);
  return html`<span class="mark p${p}">
    <svg viewBox="0 0 40 40" aria-hidden="true">
      ${SHAPES[p]}<text x="20" y=${p === 2 ? 33 : 28} text-anchor="middle">${p}</text>
    </svg>
    ${bare ? html`<span class="unseen">${t(`priority.${p}`)}</span>` : html`<b>${t(`priority.${p}`)}</b>`}
  </span>`;
}

/** What must be known besides the type: test, late, pressed several times, cancelled by the elder. */
export function Badges({ alarm }) {
  return html`
    ${alarm.test && html`<span class="badge test">${t(isDrill(alarm) ? "badge.drill" : "badge.test")}</span>`}
    <${AwayBadge} away=${alarm.away} />
    ${alarm.presses > 1 && html`<span class="badge presses">${t(isOfEquipment(alarm) ? "queue.times" : "queue.presses", { count: alarm.presses })}</span>`}
    ${alarm.cancelled_at && html`<span class="badge cancelled">${t("badge.cancelled")}</span>`}
    ${alarm.restored && html`<span class="badge restored">${t("badge.restored")}</span>`}
    ${alarm.late && html`<span class="badge late" title=${t("badge.late_note")}>${t("badge.late")}</span>`}
  `;
}

/** The words of an alarm's types, the first being the one that raised it. */
export function typeWords(alarm) {
  const types = alarm.types?.length ? alarm.types : [alarm.type];
  return types.map((type) => t(`type.${type}`)).join("＋");
}

/** The running time since an alarm was raised; it stands still once the alarm is resolved. */
export function Timer({ since, until }) {
  const running = useNow();
  const now = until ? Date.parse(until) : running;
  const ms = now === null ? 0 : now - Date.parse(since);
  return html`<time class="figure" datetime=${since}>${now === null ? "--:--" : duration(ms, t("day"))}</time>`;
}

/** The countdown to the next deadline, with what it is for. */
export function Deadline({ alarm }) {
  const now = useNow();
  if (!alarm.next_deadline_at || now === null) return null;
  const left = Date.parse(alarm.next_deadline_at) - now;
  return html`<span class=${left < 0 ? "deadline over" : "deadline"}>
    <span class="figure">${countdown(Math.trunc(left / 1000) * 1000)}</span>
    <small>${left < 0 ? t("deadline.over") : t(`deadline.${alarm.deadline ?? "next"}`)}</small>
  </span>`;
}

/** How far the escalation has gone, as filled steps and words. */
export function Level({ level }) {
  if (!level) return null;
  return html`<span class="level">
    <span aria-hidden="true">${"▲".repeat(Math.min(level, 3))}</span> ${t("level.label")} ${level}
  </span>`;
}

/** The state in words with who holds it. */
export function StateWords({ alarm, me }) {
  const held = Boolean(alarm.held_until);
  const mine = alarm.claimed_by === me?.username;
  const name = alarm.claimed_by_name ?? alarm.claimed_by;
  return html`<span class="state ${held ? "held" : alarm.state}">
    <b>${alarm.ringing && html`<${Bell} />`}${t(held ? "state.held" : `state.${alarm.state}`)}</b>
    ${name && html`<small class=${mine ? "mine" : ""}>${name}${mine ? `（${t("badge.mine")}）` : ""}</small>`}
    <${LostMark} alarm=${alarm} />
  </span>`;
}

/** The sign of an alarm that is ringing. */
export function Bell() {
  return html`<svg class="bell" viewBox="0 0 20 20" role="img" aria-label=${t("queue.ringing")}>
    <path d="M10 2a5 5 0 0 0-5 5v4l-2 3h14l-2-3V7a5 5 0 0 0-5-5zM8 15.500a2 2 0 0 0 4 0z" />
  </svg>`;
}

/** Age and sex in one short group. */
export function ageSex(elder) {
  if (!elder) return "";
  const age = elder.age === null || elder.age === undefined ? "" : t("card.age", { age: elder.age });
  const sex = ["f", "m"].includes(elder.sex) ? t(`card.${elder.sex}`) : "";
  return [sex, age].filter(Boolean).join(" ");
}
