// What a contact is told, in which language, and when they can usually come.
import { hoursWrong } from "../acts/contacts.js";
import { html, useEffect, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { Hours } from "./contact-hours.js";
import { useCommand } from "./one-command.js";

const settingsOf = ({ language, hours, every_alarm, told_of_trouble }) => ({ language, hours, every_alarm, told_of_trouble });

export function Settings({ contact, freshly, onChanged }) {
  const saved = JSON.stringify(settingsOf(contact));
  const [draft, put] = useState(settingsOf(contact));
  useEffect(() => put(JSON.parse(saved)), [saved]);
  const act = useCommand(onChanged);
  const isChanged = JSON.stringify(draft) !== saved;
  function save(event) {
    event.preventDefault();
    const wrong = hoursWrong(draft.hours);
    if (wrong) return act.say(t(wrong));
    const changed = Object.entries(draft).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(contact[name]));
    return act.run(`/contacts/${contact.id}`, async () => ({ ...settingsOf(await freshly()), ...Object.fromEntries(changed) }), { method: "PUT" });
  }
  const tick = (name) => html`<label class="tick"><input type="checkbox" name=${name} checked=${draft[name]} onChange=${() => put({ ...draft, [name]: !draft[name] })} />
    <span>${t(`contact.${name}`)}</span></label>`;
  return html`<form class="contact-part settings" aria-label=${t("contact.settings")} onSubmit=${save}>
    <h3>${t("contact.settings")}</h3>
    ${tick("every_alarm")}${tick("told_of_trouble")}
    <label class="language-choice"><span>${t("contact.language")}</span><select value=${draft.language} onChange=${(e) => put({ ...draft, language: e.target.value })}>
      <option value="zh">中文</option><option value="en">English</option></select></label>
    <${Hours} hours=${draft.hours} onChange=${(hours) => put({ ...draft, hours })} />
    ${isChanged && html`<div class="confirm"><button class="main" type="submit" disabled=${act.busy}>${act.busy ? t("verb.sending") : t("contact.save")}</button>
      <button type="button" onClick=${() => put(JSON.parse(saved))}>${t("consent.undo")}</button></div>`}
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </form>`;
}
