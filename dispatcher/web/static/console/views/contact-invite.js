// Inviting a contact to the family page: the link is shown once, sent by SMS, and can be taken back.
import { isInvited, pageStands } from "../acts/contacts.js";
import { html, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { shortly } from "./absence.js";
import { useCommand } from "./one-command.js";

/** The link, ready to be copied; it is nowhere else afterwards. */
function Link({ made, now }) {
  const field = useRef(null);
  const [copied, put] = useState(false);
  async function copy() {
    field.current.select();
    try {
      await navigator.clipboard.writeText(made.link);
      put(true);
    } catch {
      put(document.execCommand("copy")); // a console on plain http has no clipboard of the new kind
    }
  }
  return html`<div class="invitation" role="status">
    <label><span>${t("invite.link")}</span><input ref=${field} readonly value=${made.link} onFocus=${(e) => e.target.select()} /></label>
    <button type="button" onClick=${copy}>${t(copied ? "invite.copied" : "invite.copy")}</button>
    <p><small>${t(made.sent ? "invite.sent" : "invite.not_sent")} ${t("invite.until", { time: shortly(made.expires_at, now) })} ${t("invite.once")}</small></p>
  </div>`;
}

export function Invitation({ contact, now, onChanged }) {
  const [made, put] = useState(null);
  const act = useCommand(onChanged);
  const { state, at } = pageStands(contact, now);
  async function invite() {
    const answer = await act.run(`/contacts/${contact.id}/invite`, {});
    if (answer) put(answer);
  }
  async function revoke() {
    if (await act.run(`/contacts/${contact.id}/invite/revoke`, {})) put(null);
  }
  return html`<section class="contact-part"><h3>${t("invite.title")}</h3>
    <p>${t(`contact.page.${state}`, { time: at ? shortly(at, now) : "" })}</p>
    ${contact.consents.length === 0 && html`<p class="dim">${t("invite.nothing_to_see")}</p>`}
    ${made && html`<${Link} made=${made} now=${now} />`}
    <div class="confirm"><button type="button" disabled=${act.busy} onClick=${invite}>${t(state === "none" ? "invite.make" : "invite.make_again")}</button>
      ${isInvited(contact, now) && html`<button type="button" disabled=${act.busy} onClick=${revoke}>${t("invite.revoke")}</button>`}</div>
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </section>`;
}
