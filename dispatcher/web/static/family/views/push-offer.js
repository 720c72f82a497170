// One line on the first page, as long as this telephone would stay silent.
import { html, useEffect, useState } from "../html.js";
import { pushOn, pushState } from "../push.js";
import { get } from "../store.js";
import { t } from "../words/words.js";

export function PushOffer() {
  const [state, put] = useState(null);
  useEffect(() => {
    pushState().then(put, () => put("none"));
  }, []);
  if (state === "ios") return html`<p class="offer">${t("settings.push_ios")}</p>`;
  if (state !== "off" || !get().me.push_key) return null;
  return html`<p class="offer"><span>${t("home.push")}</span>
    <button onClick=${() => pushOn(get().me.push_key).then(put, () => put("none"))}>${t("home.push_do")}</button></p>`;
}
