// What the elder agreed that this contact may see: ticks, with in whose words and where it was said.
import { CONSENTS, consentChange, consentsAfter } from "../acts/contacts.js";
import { html, useEffect, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { shortly } from "./absence.js";
import { useCommand } from "./one-command.js";

function Given({ consent, now }) {
  if (!consent) return null;
  return html`<small>${[shortly(consent.given_at, now), consent.given_how, consent.recorded_by].filter(Boolean).join(" · ")}</small>`;
}

/** "新同意：告警经过；收回：设备": what saving will do, before it is done. */
function changeWords({ given, revoked }) {
  const named = (list) => list.map((what) => t(`consent.${what}`)).join(t("told.comma"));
  return [given.length && t("consent.will_give", { what: named(given) }), revoked.length && t("consent.will_revoke", { what: named(revoked) })].filter(Boolean).join(t("told.semicolon"));
}

export function Consents({ contact, now, freshly, onChanged }) {
  const standing = contact.consents.map(({ what }) => what);
  const [ticked, tick] = useState(standing);
  const [how, say] = useState("");
  useEffect(() => tick(standing), [standing.join()]);
  const act = useCommand(() => {
    say("");
    onChanged();
  });
  const change = consentChange(contact.consents, ticked);
  const isChanged = change.given.length + change.revoked.length > 0;
  function save(event) {
    event.preventDefault();
    if (how.trim() === "") return act.say(t("verb.fill_in", { field: t("consent.how") }));
    return act.run(`/contacts/${contact.id}/consents`, async () => ({ what: consentsAfter((await freshly()).consents, change), how: how.trim() }), { method: "PUT" });
  }
  const turn = (what) => tick(ticked.includes(what) ? ticked.filter((one) => one !== what) : [...ticked, what]);
  return html`<form class="contact-part consents" aria-label=${t("consent.title")} onSubmit=${save}>
    <h3>${t("consent.title")}</h3>
    <ul>${CONSENTS.map((what) => html`<li key=${what}><label class="tick"><input type="checkbox" name=${what} checked=${ticked.includes(what)} onChange=${() => turn(what)} />
      <span>${t(`consent.${what}`)}</span></label><${Given} consent=${contact.consents.find((one) => one.what === what)} now=${now} /></li>`)}</ul>
    ${isChanged && html`<p class="change"><b>${changeWords(change)}</b></p>
      <label class="how"><span>${t("consent.how")}</span><input name="how" maxlength="500" autocomplete="off" placeholder=${t("consent.how_idea")} value=${how} onInput=${(e) => say(e.target.value)} /></label>
      <div class="confirm"><button class="main" type="submit" disabled=${act.busy}>${act.busy ? t("verb.sending") : t("consent.save")}</button>
        <button type="button" onClick=${() => tick(standing)}>${t("consent.undo")}</button></div>`}
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </form>`;
}
