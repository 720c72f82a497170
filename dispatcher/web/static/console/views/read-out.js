// The text to read out to 120, 119 or 110, in the order in which they ask; in Chinese, or in English for whoever reads that.
import { readOut } from "../acts/read-out.js";
import { html, useState } from "../html.js";
import { language as chosen, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";

const OTHER = { zh: "en", en: "zh" };

/** `service`: "120", "119" or "110"; `elder` as the card has them (null: nobody knows whose device it is). */
export function ReadOut({ alarm, elder, service }) {
  const me = useStore((s) => s.me);
  const centre = useStore((s) => s.centres[alarm.centre_id]);
  const towns = useStore((s) => s.towns);
  const [language, put] = useState(chosen());
  const person = elder ?? alarm.elder;
  const town = towns.find(({ code }) => code === person?.town);
  const lines = readOut({ alarm, elder: person, service, by: me?.name ?? "", centre, town, language });
  return html`<section class="read-out" aria-label=${t("readout.title", { service })}>
    <div class="line"><b class="title">${t("readout.title", { service })}</b><span class="spacer"></span>
      <button type="button" onClick=${() => put(OTHER[language])}>${t(`readout.in_${OTHER[language]}`)}</button></div>
    <div class="script" lang=${language === "zh" ? "zh-CN" : "en"}>${lines.map(({ name, text }) => html`<p class=${`say-${name}`}>${text}</p>`)}</div>
  </section>`;
}
