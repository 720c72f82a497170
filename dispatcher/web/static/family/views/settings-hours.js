// When one can go: always, or at these times of these days.
import { html } from "../html.js";
import { t } from "../words/words.js";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const EVENINGS = { days: [1, 2, 3, 4, 5], from: "18:00", until: "22:00" };

function Span({ span, put, remove }) {
  const toggle = (day) => {
    const days = DAYS.filter((each) => (each === day) !== span.days.includes(each));
    if (days.length > 0) put({ ...span, days });
  };
  const time = (name) => html`<label>${t(`settings.${name}`)}<input type="time" required value=${span[name]} onChange=${(event) => event.target.value && put({ ...span, [name]: event.target.value })} /></label>`;
  return html`<fieldset class="span"><legend class="unseen">${t("settings.hours")}</legend>
    <div class="days" role="group" aria-label=${t("settings.days")}>${DAYS.map((day) => html`<button key=${day} type="button" aria-pressed=${String(span.days.includes(day))} onClick=${() => toggle(day)}>${t(`day.${day}`)}</button>`)}</div>
    <div class="pair">${time("from")}${time("until")}<button type="button" class="plain" onClick=${remove}>${t("remove")}</button></div></fieldset>`;
}

export function Hours({ hours, put }) {
  const spans = hours ?? [];
  const replace = (i, span) => put(spans.map((each, at) => (at === i ? span : each)));
  const without = (i) => (spans.length > 1 ? put(spans.filter((_, at) => at !== i)) : put(null));
  return html`<fieldset class="hours"><legend>${t("settings.hours")}</legend>
    <label class="choice"><input type="radio" checked=${!hours} onChange=${() => put(null)} /><span>${t("settings.always")}</span></label>
    <label class="choice"><input type="radio" checked=${Boolean(hours)} onChange=${() => put([EVENINGS])} /><span>${t("settings.sometimes")}</span></label>
    ${spans.map((span, i) => html`<${Span} key=${i} span=${span} put=${(changed) => replace(i, changed)} remove=${() => without(i)} />`)}
    ${hours ? html`<button type="button" onClick=${() => put([...spans, { ...EVENINGS, days: [6, 7] }])}>${t("settings.add_hours")}</button>` : ""}
  </fieldset>`;
}
