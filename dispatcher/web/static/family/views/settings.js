// Settings: each change is saved by itself.
import { html } from "../html.js";
import { signOut } from "../session.js";
import { change } from "../settings.js";
import { useStore } from "../store.js";
import { languages, setLanguage, t } from "../words/words.js";
import { Addresses } from "./settings-addresses.js";
import { Hours } from "./settings-hours.js";
import { Passkeys } from "./settings-passkeys.js";
import { Push } from "./settings-push.js";

function Saved({ saving }) {
  if (!saving) return html`<p class="saved" role="status"></p>`;
  const words = saving === "saving" ? t("settings.saving") : saving === "saved" ? `✓ ${t("saved")}` : t("settings.failed", { why: saving.message });
  return html`<p class=${saving instanceof Error ? "saved bad" : "saved"} role="status">${words}</p>`;
}

function Quiet({ account }) {
  const on = account.quiet_from !== null;
  const time = (name) => html`<label>${t(`settings.${name}`)}<input type="time" required value=${(account[`quiet_${name}`] ?? "").slice(0, 5)}
    onChange=${(event) => event.target.value && change({ [`quiet_${name}`]: event.target.value })} /></label>`;
  return html`<section><h2>${t("settings.quiet")}</h2>
    <label class="choice"><input type="checkbox" checked=${on} onChange=${(event) => change(event.target.checked ? { quiet_from: "22:00", quiet_until: "07:00" } : { quiet_from: null, quiet_until: null })} /><span>${t("settings.quiet_on")}</span></label>
    ${on ? html`<div class="pair">${time("from")}${time("until")}</div>` : ""}
    <small>${t("settings.quiet_note")}</small></section>`;
}

function OfElder({ elder }) {
  const { contact_id } = elder;
  return html`<section><h2>${elder.name} · ${elder.relation}</h2>
    <label class="choice"><input type="checkbox" checked=${elder.every_alarm} disabled=${!elder.may.includes("alarms")} onChange=${(event) => change({}, { contact_id, every_alarm: event.target.checked })} /><span>${t("settings.every")}<small>${t("settings.every_note")}</small></span></label>
    <${Hours} hours=${elder.hours} put=${(hours) => change({}, { contact_id, hours })} />
  </section>`;
}

export function Settings() {
  const { me, saving } = useStore();
  const choose = (language) => (setLanguage(language), change({ language }));
  return html`<div class="settings"><h1 class="title">${t("settings.title")}</h1><${Saved} saving=${saving} />
    <${Push} me=${me} />
    ${me.elders.map((elder) => html`<${OfElder} key=${elder.contact_id} elder=${elder} />`)}
    <${Quiet} account=${me.account} />
    <${Addresses} addresses=${me.addresses} />
    <${Passkeys} passkeys=${me.passkeys} />
    <section><h2>${t("settings.language")}</h2><div class="pair">${Object.keys(languages).map((name) => html`<button key=${name} lang=${name === "zh" ? "zh-CN" : "en"} aria-pressed=${String(me.account.language === name)} onClick=${() => choose(name)}>${name === "zh" ? "中文" : "English"}</button>`)}</div></section>
    <section><p>${me.account.name}</p><button onClick=${signOut}>${t("settings.sign_out")}</button></section>
  </div>`;
}
