// Where one is told things, and what does not work there; an e-mail address of one's own.
import { call } from "../api.js";
import { html, useState } from "../html.js";
import { refresh } from "../session.js";
import { t } from "../words/words.js";

export function Addresses({ addresses }) {
  const [email, setEmail] = useState("");
  const [trouble, setTrouble] = useState("");
  const act = async (doing) => {
    setTrouble("");
    try {
      await doing();
      await refresh();
    } catch (error) {
      setTrouble(t("settings.failed", { why: error.message }));
    }
  };
  const add = (event) => {
    event.preventDefault();
    act(async () => (await call("/family/addresses", { body: { channel: "email", target: email.trim() } }), setEmail("")));
  };
  return html`<section><h2>${t("settings.where")}</h2>
    <ul class="lines">${addresses.map((address) => html`<li key=${address.id}><span>${t(`channel.${address.channel}`)} ${address.shown}
      ${address.broken_at ? html`<small class="bad">! ${t("settings.broken", { why: address.broken_why ?? "" })}</small>` : ""}</span>
      ${address.own ? html`<button class="plain" onClick=${() => act(() => call(`/family/addresses/${address.id}`, { method: "DELETE" }))}>${t("remove")}<span class="unseen"> ${address.shown}</span></button>` : ""}</li>`)}</ul>
    <form class="add" onSubmit=${add}><label>${t("settings.email")}<input type="email" autocomplete="email" required value=${email} onInput=${(event) => setEmail(event.target.value)} /></label>
      <button>${t("settings.email_add")}</button></form>
    <p class="bad" role="alert">${trouble}</p></section>`;
}
