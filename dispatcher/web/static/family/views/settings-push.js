// Notifications on this telephone: on, off, or why not.
import { html, useEffect, useState } from "../html.js";
import { pushOff, pushOn, pushState } from "../push.js";
import { refresh } from "../session.js";
import { t } from "../words/words.js";

export function Push({ me }) {
  const [state, put] = useState(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    pushState().then(put, () => put("none"));
  }, []);
  const act = async (doing) => {
    setTrouble("");
    try {
      put(await doing());
      refresh();
    } catch (error) {
      setTrouble(t("settings.push_failed", { why: error.message }));
    }
  };
  const known = me.addresses.some((address) => address.channel === "push");
  return html`<section><h2>${t("settings.push")}</h2>
    ${state ? html`<p class=${state === "on" ? "good" : ""}>${state === "on" ? "✓ " : ""}${t(`settings.push_${state}`)}</p>` : ""}
    ${state === "off" && me.push_key ? html`<button class="main" onClick=${() => act(() => pushOn(me.push_key))}>${t("settings.push_do")}</button>` : ""}
    ${state === "on" && !known && me.push_key ? html`<button class="main" onClick=${() => act(() => pushOn(me.push_key))}>${t("settings.push_do")}</button>` : ""}
    ${state === "on" ? html`<button class="plain" onClick=${() => act(() => pushOff(me.addresses))}>${t("settings.push_stop")}</button>` : ""}
    <p class="bad" role="alert">${trouble}</p></section>`;
}
