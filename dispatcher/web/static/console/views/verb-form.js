// The small form a verb opens under its button: choices as big buttons, text as plain lines.
import { isTyping } from "../acts/keys.js";
import { html, useLayoutEffect, useRef } from "../html.js";
import { t } from "../i18n/words.js";
import { TakerChoice } from "./taker-choice.js";

/** The words for one option of a choice. */
function optionWords(field, option) {
  if (field.name === "kind") return t(`kind.${option}`);
  if (field.name === "outcome") return t(`outcome.${option}`);
  return String(option);
}

function Choice({ field, value, onChange }) {
  return html`<fieldset><legend>${t(`field.${field.name}`)}</legend>
    ${field.options.map((option, i) => html`<label class="option">
      <input type="radio" name=${field.name} value=${option} checked=${value === option}
        onChange=${() => onChange(field.name, option)} />
      <span>${i < 9 && html`<kbd>${i + 1}</kbd>`}${optionWords(field, option)}</span>
    </label>`)}
  </fieldset>`;
}

function Line({ field, value, onChange }) {
  const number = field.kind === "number";
  return html`<label class=${number ? "short" : "long"}>
    <span>${t(`field.${field.name}`)} ${!field.required && html`<small>${t("field.optional")}</small>`}</span>
    <input type=${number ? "number" : "text"} min=${field.min} max=${field.max} maxlength="500" autocomplete="off"
      value=${value ?? ""} onInput=${(e) => onChange(field.name, e.target.value)} />
  </label>`;
}

const KINDS = { choice: Choice, taker: TakerChoice, text: Line, number: Line };

export function VerbForm({ verb, values, busy, onChange, onConfirm, onClose }) {
  const form = useRef(null);
  useLayoutEffect(() => form.current.querySelector("input, select")?.focus(), []);

  // Choosing 120, 119, 110 fills in who was called; it can still be changed.
  function change(name, value) {
    onChange(name, value);
    if (name === "kind" && /^1\d\d$/.test(value)) onChange("helper", t(`kind.${value}`));
  }

  // While the form is open its keys are its own: Esc closes, and a digit chooses unless somebody types.
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
    const choice = verb.fields.find((f) => f.kind === "choice");
    const option = choice?.options[Number(event.key) - 1];
    if (option === undefined || isTyping(event.target)) return;
    event.preventDefault();
    change(choice.name, option);
    form.current.querySelector("input[type=text]")?.focus();
  }

  return html`<form class="verb-form" ref=${form} onKeyDown=${onKeyDown} onSubmit=${(event) => {
    event.preventDefault();
    onConfirm();
  }}>
    ${verb.fields.map((field) => html`<${KINDS[field.kind]} key=${field.name}
      field=${field} value=${values[field.name]} onChange=${change} />`)}
    <div class="confirm">
      <button class="main" type="submit" disabled=${Boolean(busy)}>
        ${busy ?? t("verb.confirm", { verb: t(`verb.${verb.id}`) })} <kbd>Enter</kbd>
      </button>
      <button type="button" onClick=${onClose}>${t("verb.close")}</button>
    </div>
  </form>`;
}
