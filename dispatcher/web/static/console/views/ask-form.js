// Whom to ask whether they go, as the elder's plan says or all together; Enter asks everybody as planned.
import { bodyOfAsking } from "../acts/told.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";

const MODES = ["planned", "together"];

export function AskForm({ contacts, busy, words, onWords, onAsk, onClose }) {
  const inOrder = [...contacts].sort((a, b) => a.position - b.position);
  const [mode, setMode] = useState(MODES[0]);
  const [left, setLeft] = useState([]); // whom not to ask
  const box = useRef(null);
  useLayoutEffect(() => box.current.querySelector("input:checked").focus(), []);

  function submit(event) {
    event.preventDefault();
    const chosen = inOrder.map(({ id }) => id).filter((id) => !left.includes(id));
    if (chosen.length === 0) return onWords(t("asking.nobody_chosen"));
    return busy ? undefined : onAsk(bodyOfAsking({ together: mode === "together", chosen, contacts }));
  }
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
  }
  const turn = (id) => setLeft((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id]));
  return html`<form class="verb-form ask-form" ref=${box} aria-label=${t("asking.ask")} onSubmit=${submit} onKeyDown=${onKeyDown}>
    <fieldset><legend>${t("asking.how")}</legend>
      ${MODES.map((each) => html`<label class="option"><input type="radio" name="ask-mode" value=${each} checked=${each === mode} onChange=${() => setMode(each)} />
        <span>${t(`asking.mode.${each}`)}</span></label>`)}
    </fieldset>
    <fieldset><legend>${t("asking.whom")}</legend>
      ${inOrder.map((contact) => html`<label class="tick" key=${contact.id}>
        <input type="checkbox" checked=${!left.includes(contact.id)} onChange=${() => turn(contact.id)} /><span>${contact.name} <small>${contact.relation}</small></span></label>`)}
    </fieldset>
    <p class="loud">${t("asking.note")}</p>
    <div class="confirm">
      <button class="main" type="submit" disabled=${busy}>${busy ? t("verb.sending") : t("asking.send")} <kbd>Enter</kbd></button>
      <button type="button" onClick=${onClose}>${t("verb.close")}</button>
    </div>
    ${words && html`<p class="words" role="alert">${words}</p>`}
  </form>`;
}
