// Sending help: the nearest people by number, the emergency services by letter with the text to read out, the family.
import { isService, kinds, valuesOf, valuesOfKind } from "../acts/sending.js";
import { isTyping } from "../acts/keys.js";
import { html, useLayoutEffect, useRef } from "../html.js";
import { phoneGroups } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { HelperFacts, useHelpers } from "./helper-list.js";
import { ReadOut } from "./read-out.js";

const MINUTES = [5, 10, 15, 20, 30];

function Helpers({ alarm, found, chosen, onChoose }) {
  const { data, error } = found;
  if (error) return html`<p class="page-note warn">${t("helper.failed")}</p>`;
  if (!data) return html`<p class="page-note">…</p>`;
  if (data.items.length === 0) return html`<p class="page-note">${t("helper.none")}</p>`;
  return html`<ol class="helpers">${data.items.map((helper, i) => html`<li key=${helper.id}>
    <button type="button" aria-pressed=${String(helper.id === chosen)} onClick=${() => onChoose(helper)}>
      <kbd>${i + 1}</kbd><${HelperFacts} helper=${helper} alarmId=${alarm.id} /></button></li>`)}</ol>`;
}

function Kinds({ value, onChoose }) {
  return html`<fieldset><legend>${t("field.kind")}</legend>
    ${kinds.map(({ kind, key }) => html`<label class="option">
      <input type="radio" name="kind" value=${kind} checked=${value === kind} onChange=${() => onChoose(kind)} />
      <span>${key && html`<kbd>${key.toUpperCase()}</kbd>`}${t(`kind.${kind}`)}</span>
    </label>`)}
  </fieldset>`;
}

/** The contacts of the elder, to be named by one press. */
function Family({ contacts, value, onChoose }) {
  if (!contacts?.length) return null;
  const nameOf = ({ name, relation }) => t("helper.relative", { name, relation });
  return html`<div class="ideas">${contacts.map((contact) => html`<button type="button" aria-pressed=${String(value === nameOf(contact))}
    onClick=${() => onChoose(nameOf(contact))}>${nameOf(contact)} <span class="figure">${phoneGroups(contact.phone)}</span></button>`)}</div>`;
}

function Eta({ value, onChange }) {
  return html`<label class="short"><span>${t("field.eta_minutes")}</span>
    <input type="number" name="eta_minutes" min="1" max="240" autocomplete="off" value=${value ?? ""} onInput=${(e) => onChange(e.target.value)} /></label>`;
}

function Minutes({ value, onChange }) {
  return html`<div class="eta">${MINUTES.map((n) => html`<button type="button" aria-label=${t("follow.minutes", { n })}
    aria-pressed=${String(Number(value) === n)} onClick=${() => onChange(String(n))}>${n}</button>`)}</div>`;
}

/** The same as a VerbForm, and the elder and their contacts as far as the card knows them. `onChange` takes a name and a value. */
export function DispatchForm({ verb, alarm, elder, contacts, values, busy, onChange, onConfirm, onClose }) {
  const form = useRef(null);
  const found = useHelpers(alarm);
  const put = (many) => Object.entries(many).forEach(([name, value]) => onChange(name, value));
  const to = (name) => form.current.elements[name].focus();
  useLayoutEffect(() => form.current.focus(), []); // with the drawing; no field yet: so that a digit or a letter chooses at once

  function choose(helper) {
    put(valuesOf(helper));
    to("eta_minutes");
  }
  function chooseKind(kind) {
    put(valuesOfKind(kind, t(`kind.${kind}`)));
    if (form.current.contains(document.activeElement) && document.activeElement.type === "radio") return; // the arrows go on choosing
    to(isService(kind) ? "eta_minutes" : "helper");
  }
  // While the form is open its keys are its own: Esc closes, a digit is a helper, a letter a service, unless somebody types.
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") return onClose();
    if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return undefined;
    if (event.key === "Enter" && event.target === form.current) return form.current.requestSubmit();
    const helper = isService(values.kind) ? undefined : found.data?.items[Number(event.key) - 1]; // not what is not on the screen
    const letter = kinds.find(({ key }) => key === event.key.toLowerCase());
    if (!helper && !letter) return undefined;
    event.preventDefault();
    return helper ? choose(helper) : chooseKind(letter.kind);
  }
  function rename(name) {
    put({ helper: name, helper_id: null }); // another name is another person
  }

  return html`<form class="verb-form dispatch-form" tabindex="-1" ref=${form} aria-label=${t("verb.dispatch")} onKeyDown=${onKeyDown} onSubmit=${(event) => {
    event.preventDefault();
    onConfirm();
  }}>
    ${isService(values.kind)
      ? html`<section class="who-near"><${ReadOut} key=${values.kind} alarm=${alarm} elder=${elder} service=${values.kind} /></section>`
      : html`<section class="who-near" aria-label=${t("helper.nearby")}>
          <h2>${t(alarm.elder ? "helper.nearby" : "helper.of_centre")}</h2>
          <${Helpers} alarm=${alarm} found=${found} chosen=${values.helper_id} onChoose=${choose} />
        </section>`}
    <section class="who-else">
      <${Kinds} value=${values.helper_id ? null : values.kind} onChoose=${chooseKind} />
      ${values.kind === "family" && html`<${Family} contacts=${contacts} value=${values.helper} onChoose=${(name) => { rename(name); to("eta_minutes"); }} />`}
      <div class="line">
        <label class="long"><span>${t("field.helper")}</span>
          <input type="text" name="helper" maxlength="500" autocomplete="off" value=${values.helper ?? ""} onInput=${(e) => rename(e.target.value)} /></label>
        <${Eta} value=${values.eta_minutes} onChange=${(value) => onChange("eta_minutes", value)} />
      </div>
      <div class="line">
        <label class="long"><span>${t("field.note")} <small>${t("field.optional")}</small></span>
          <input type="text" name="note" maxlength="500" autocomplete="off" value=${values.note ?? ""} onInput=${(e) => onChange("note", e.target.value)} /></label>
        <${Minutes} value=${values.eta_minutes} onChange=${(value) => onChange("eta_minutes", value)} />
      </div>
      <div class="confirm">
        <button class="main" type="submit" disabled=${Boolean(busy)}>${busy ?? t("verb.confirm", { verb: t(`verb.${verb.id}`) })} <kbd>Enter</kbd></button>
        <button type="button" onClick=${onClose}>${t("verb.close")}</button>
      </div>
    </section>
  </form>`;
}
