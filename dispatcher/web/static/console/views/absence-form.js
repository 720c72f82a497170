// Planning an absence: why, from when, until when. It says what stays loud, so that nobody takes it for a mute.
import { bodyOfAbsence, DAYS, daysAfter, KINDS, toField, wrongWith } from "../acts/absences.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { serverNow } from "../live/clock.js";

const GIVEN_DAYS = 7;

/** `after`: the absence that lasts just now; another one then goes on from it. */
export function AbsenceForm({ after, busy, onSave, onClose, onWrong }) {
  const [kind, setKind] = useState(after?.kind ?? "hospital");
  const [from, setFrom] = useState(toField(after ? Date.parse(after.ends_at) : serverNow()));
  const [until, setUntil] = useState(daysAfter(from, GIVEN_DAYS));
  const [note, setNote] = useState("");
  const box = useRef(null);
  useLayoutEffect(() => {
    box.current.querySelector("input:checked").focus();
    box.current.scrollIntoView({ block: "nearest" });
  }, []);

  function save(event) {
    event.preventDefault();
    const wrong = wrongWith(from, until, serverNow());
    return wrong ? onWrong(wrong) : onSave(bodyOfAbsence({ kind, from, until, note }, serverNow()));
  }
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
  }
  return html`<form class="verb-form absence-form" ref=${box} aria-label=${t("absence.plan")} onSubmit=${save} onKeyDown=${onKeyDown}>
    <fieldset><legend>${t("absence.where")}</legend>
      ${KINDS.map((each) => html`<label class="option">
        <input type="radio" name="absence-kind" value=${each} checked=${each === kind} onChange=${() => setKind(each)} />
        <span>${t(`absence.kind.${each}`)}</span></label>`)}
    </fieldset>
    <label><span>${t("absence.from")}</span>
      <input type="datetime-local" name="from" value=${from} onInput=${(e) => setFrom(e.target.value)} /></label>
    <label><span>${t("absence.to")}</span>
      <input type="datetime-local" name="until" value=${until} onInput=${(e) => setUntil(e.target.value)} /></label>
    <div class="ideas">${DAYS.map((days) => html`<button type="button" onClick=${() => setUntil(daysAfter(from, days))}>${t("absence.days", { n: days })}</button>`)}</div>
    <label class="long"><span>${t("absence.note")}</span>
      <input type="text" name="note" maxlength="500" autocomplete="off" placeholder=${t("absence.note_idea")} value=${note} onInput=${(e) => setNote(e.target.value)} /></label>
    <p class="loud">${t("absence.loud")}</p>
    <div class="confirm">
      <button class="main" type="submit" disabled=${busy}>${busy ? t("verb.sending") : t("absence.save")} <kbd>Enter</kbd></button>
      <button type="button" onClick=${onClose}>${t("verb.close")} <kbd>Esc</kbd></button>
    </div>
  </form>`;
}
