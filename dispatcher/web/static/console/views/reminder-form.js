// Planning a reminder: what the device says, and when; the words offered are in the elder's own language.
import { bodyOf, ideaFor, isIdea, KINDS, LONGEST, WEEK, wrongWith } from "../acts/reminders.js";
import { toField } from "../acts/absences.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { serverNow } from "../live/clock.js";

const HOUR_MS = 3_600_000;

function Days({ days, onDays }) {
  const turn = (day) => onDays(days.includes(day) ? days.filter((each) => each !== day) : [...days, day]);
  return html`<fieldset class="days"><legend>${t("reminder.days")}</legend>${WEEK.map((day) => html`<label class="option">
    <input type="checkbox" checked=${days.includes(day)} onChange=${() => turn(day)} /><span>${t(`reminder.day.${day}`)}</span></label>`)}</fieldset>`;
}

export function ReminderForm({ language, busy, onSave, onClose, onWrong }) {
  const [plan, put] = useState(() => ({
    kind: "medicine", say: ideaFor("medicine", language), repeats: true, at: "08:00", days: WEEK, once: toField(serverNow() + HOUR_MS),
  }));
  const change = (more) => put((before) => ({ ...before, ...more }));
  const box = useRef(null);
  useLayoutEffect(() => {
    box.current.querySelector("input:checked").focus();
    box.current.scrollIntoView({ block: "nearest" });
  }, []);
  const choose = (kind) => change({ kind, ...(isIdea(plan.say) && { say: ideaFor(kind, language) }) });
  function save(event) {
    event.preventDefault();
    const wrong = wrongWith(plan, serverNow());
    return wrong ? onWrong(wrong) : onSave(bodyOf(plan));
  }
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
  }
  const option = (name, checked, words, onChange) => html`<label class="option"><input type="radio" name=${name} checked=${checked} onChange=${onChange} /><span>${words}</span></label>`;
  return html`<form class="verb-form reminder-form" ref=${box} aria-label=${t("reminder.plan")} onSubmit=${save} onKeyDown=${onKeyDown}>
    <fieldset><legend>${t("reminder.about")}</legend>
      ${KINDS.map((kind) => option("reminder-kind", kind === plan.kind, t(`reminder.kind.${kind}`), () => choose(kind)))}</fieldset>
    <label class="long"><span>${t("reminder.say", { language: t(`card.${language}`) })}</span>
      <textarea name="say" rows="2" maxlength=${LONGEST} lang=${language === "yue" ? "zh-HK" : "zh-CN"} value=${plan.say} onInput=${(e) => change({ say: e.target.value })}></textarea></label>
    <fieldset><legend>${t("reminder.when")}</legend>
      ${option("reminder-when", plan.repeats, t("reminder.weekly"), () => change({ repeats: true }))}
      ${option("reminder-when", !plan.repeats, t("reminder.once"), () => change({ repeats: false }))}
      ${plan.repeats
        ? html`<label><span class="unseen">${t("reminder.time")}</span><input type="time" name="at" value=${plan.at} onInput=${(e) => change({ at: e.target.value })} /></label>`
        : html`<label><span class="unseen">${t("reminder.time")}</span><input type="datetime-local" name="once" value=${plan.once} onInput=${(e) => change({ once: e.target.value })} /></label>`}
    </fieldset>
    ${plan.repeats && html`<${Days} days=${plan.days} onDays=${(days) => change({ days })} />`}
    <div class="confirm">
      <button class="main" type="submit" disabled=${busy}>${busy ? t("verb.sending") : t("reminder.save")} <kbd>Enter</kbd></button>
      <button type="button" onClick=${onClose}>${t("verb.close")}</button>
    </div>
  </form>`;
}
