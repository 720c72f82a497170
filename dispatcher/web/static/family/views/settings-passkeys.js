// Fingerprint or face in the place of a code.
import { call } from "../api.js";
import { html, useState } from "../html.js";
import { addPasskey, canPasskey } from "../passkeys.js";
import { refresh } from "../session.js";
import { when } from "../times.js";
import { t } from "../words/words.js";

export function Passkeys({ passkeys }) {
  const [trouble, setTrouble] = useState("");
  const act = async (doing) => {
    setTrouble("");
    try {
      await doing();
      await refresh();
    } catch (error) {
      if (!["NotAllowedError", "AbortError"].includes(error.name)) setTrouble(t("settings.failed", { why: error.message }));
    }
  };
  return html`<section><h2>${t("settings.passkeys")}</h2>
    <ul class="lines">${passkeys.map((key) => html`<li key=${key.id}><span>${key.name}<small>${t("settings.passkey_added", { at: when(key.added_at) })}${key.used_at ? ` · ${t("settings.passkey_used", { at: when(key.used_at) })}` : ""}</small></span>
      <button class="plain" onClick=${() => act(() => call(`/family/passkeys/${key.id}`, { method: "DELETE" }))}>${t("remove")}<span class="unseen"> ${key.name}</span></button></li>`)}</ul>
    ${canPasskey() ? html`<button onClick=${() => act(() => addPasskey(t("settings.device_name")))}>${t("settings.passkey_add")}</button>` : html`<p class="note">${t("settings.passkey_none")}</p>`}
    <p class="bad" role="alert">${trouble}</p></section>`;
}
