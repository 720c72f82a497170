// How an elder's contacts are asked in an emergency: in turn or together, at once or when the desk is late.
import { html, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useCommand } from "./one-command.js";

const HOW = ["in_turn", "together"];
const WHEN = ["unanswered", "at_once"];

function Choice({ name, values, chosen, onChoose }) {
  return html`<fieldset><legend>${t(`contact.${name}`)}</legend>
    ${values.map((value) => html`<label class="option"><input type="radio" name=${name} value=${value} checked=${value === chosen} onChange=${() => onChoose(value)} />
      <span>${t(`contact.${name}.${value}`)}</span></label>`)}</fieldset>`;
}

/** `plan`: {asked, asked_when}. */
export function ContactPlan({ elderId, plan, may, onChanged }) {
  const [draft, put] = useState(null);
  const act = useCommand(() => {
    put(null);
    onChanged();
  });
  if (!draft) {
    return html`<p class="plan"><b>${t(`contact.asked.${plan.asked}`)}</b> · ${t(`contact.asked_when.${plan.asked_when}`)}
      ${may && html` <button onClick=${() => put({ asked: plan.asked, asked_when: plan.asked_when })}>${t("contact.change_plan")}</button>`}</p>`;
  }
  function save(event) {
    event.preventDefault();
    act.run(`/elders/${elderId}/asking`, draft, { method: "PUT" });
  }
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") put(null);
  }
  return html`<form class="verb-form plan-form" aria-label=${t("contact.plan")} onSubmit=${save} onKeyDown=${onKeyDown}>
    <${Choice} name="asked" values=${HOW} chosen=${draft.asked} onChoose=${(asked) => put({ ...draft, asked })} />
    <${Choice} name="asked_when" values=${WHEN} chosen=${draft.asked_when} onChoose=${(when) => put({ ...draft, asked_when: when })} />
    <div class="confirm"><button class="main" type="submit" disabled=${act.busy}>${act.busy ? t("verb.sending") : t("contact.save")}</button>
      <button type="button" onClick=${() => put(null)}>${t("verb.close")}</button></div>
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </form>`;
}
