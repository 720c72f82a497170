// The first visit: the link in the centre's message says whom it is about, and opens once.
import { call, Unreachable } from "../api.js";
import { html, useEffect, useState } from "../html.js";
import { entered } from "../session.js";
import { when } from "../times.js";
import { language, t } from "../words/words.js";
import { SignIn, whyNot } from "./sign-in.js";

export function Invitation({ token }) {
  const [invitation, setInvitation] = useState(null);
  const [state, setState] = useState("reading");
  const [trouble, setTrouble] = useState("");
  const refused = (error) => (error instanceof Unreachable || error.status >= 500 || error.status === 429 ? "unreachable" : "gone");
  const read = () => {
    setState("reading");
    call("/family/invitations/open", { body: { token } }).then(
      (answer) => (setInvitation(answer), setState("open")), (error) => setState(refused(error)));
  };
  useEffect(read, [token]);
  const accept = async () => {
    setState("accepting");
    setTrouble("");
    try {
      const opened = await call("/family/invitations/accept", { body: { token, language: language() } });
      if (opened.token) await entered(opened);
      else setState("joined");
    } catch (error) {
      if (refused(error) === "gone") setState("gone");
      else (setTrouble(whyNot(error)), setState("open"));
    }
  };
  if (state === "reading") return html`<main class="door"><p class="note" role="status">${t("loading")}</p></main>`;
  if (state === "unreachable") return html`<main class="door"><h1>${t("sign_in.unreachable")}</h1><button class="main" onClick=${read}>${t("retry")}</button></main>`;
  if (state === "gone") {
    return html`<main class="door"><h1>${t("invite.gone")}</h1><p>${t("invite.gone_then")}</p><a class="button main" href="#/">${t("invite.sign_in")}</a></main>`;
  }
  if (state === "joined") return html`<${SignIn} lead=${t("invite.joined", { elder: invitation.elder })} coded=${true} />`;
  return html`<main class="door">
    <h1>${t("invite.title", { name: invitation.name })}</h1>
    <p class="lead">${t("invite.lead", { centre: invitation.centre, elder: invitation.elder })}</p>
    <p>${t("invite.what", { elder: invitation.elder })}</p>
    <p class="trouble" role="alert">${trouble}</p>
    <button class="main tall" disabled=${state === "accepting"} onClick=${accept}>${t("invite.open")}</button>
    <p class="note">${t("invite.until", { at: when(invitation.expires_at) })}</p>
  </main>`;
}
