// When a contact can usually come: words for a row, and the spans of the form.
import { newSpan, stretches } from "../acts/contacts.js";
import { html } from "../html.js";
import { t } from "../i18n/words.js";

const DAYS = [1, 2, 3, 4, 5, 6, 7];

function spanWords({ days, from, until }) {
  const named = days.length === 7 ? t("contact.daily") : stretches(days).map(([a, b]) => (a === b ? t(`contact.day.${a}`) : `${t(`contact.day.${a}`)}–${t(`contact.day.${b}`)}`)).join(t("told.comma"));
  return `${named} ${from}–${until}`;
}

/** What is written about somebody's hours, else what was said of them in words. */
export function hoursWords(contact) {
  return contact.hours ? contact.hours.map(spanWords).join(t("told.semicolon")) : contact.available ?? "";
}

function Span({ span, n, onChange, onRemove }) {
  const turn = (day) => onChange({ ...span, days: span.days.includes(day) ? span.days.filter((one) => one !== day) : [...span.days, day].sort() });
  return html`<div class="span" role="group" aria-label=${t("contact.span", { n: n + 1 })}>
    ${DAYS.map((day) => html`<label class="option"><input type="checkbox" checked=${span.days.includes(day)} onChange=${() => turn(day)} /><span>${t(`contact.day.${day}`)}</span></label>`)}
    <span class="times"><input type="time" aria-label=${t("contact.from")} value=${span.from} onInput=${(e) => onChange({ ...span, from: e.target.value })} />–
    <input type="time" aria-label=${t("contact.until")} value=${span.until} onInput=${(e) => onChange({ ...span, until: e.target.value })} />
    <button type="button" aria-label=${`${t("contact.remove")} ${t("contact.span", { n: n + 1 })}`} onClick=${onRemove}>✕</button></span>
  </div>`;
}

/** `hours`: null (always) or a list of spans. */
export function Hours({ hours, onChange }) {
  const change = (n, span) => onChange(hours.map((one, i) => (i === n ? span : one)));
  return html`<fieldset class="hours"><legend>${t("contact.hours")}</legend>
    <label class="tick"><input type="checkbox" name="always" checked=${hours === null} onChange=${() => onChange(hours === null ? [newSpan()] : null)} /><span>${t("contact.always")}</span></label>
    ${hours?.map((span, n) => html`<${Span} key=${n} span=${span} n=${n} onChange=${(next) => change(n, next)} onRemove=${() => onChange(hours.length > 1 ? hours.filter((_, i) => i !== n) : null)} />`)}
    ${hours && html`<button type="button" onClick=${() => onChange([...hours, newSpan()])}>${t("contact.add_span")}</button>`}
  </fieldset>`;
}
