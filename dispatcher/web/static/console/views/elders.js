// Finding an elder by name, phone or address.
import { html, useState } from "../html.js";
import { ageOn, phoneGroups } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { useList } from "./fetched.js";
import { ListEnd, SearchBox } from "./list-parts.js";
import { ageSex } from "./marks.js";

export function Elders() {
  const now = useNow();
  const [q, setQ] = useState("");
  const list = useList(`/elders?limit=50${q ? `&q=${encodeURIComponent(q)}` : ""}`);
  return html`<section class="page">
    <h1>${t("page.elders")}</h1>
    <${SearchBox} value=${q} onInput=${setQ} words=${t("elders.search")} focus />
    <ul class="people">
      ${list.items.map((e) => html`<li key=${e.id}><a href="#/elders/${e.id}">
        <b>${e.name}</b><span>${ageSex({ ...e, age: e.born_on && now ? ageOn(e.born_on, now) : null })}</span>
        <span class="figure">${phoneGroups(e.phone)}</span><span>${e.address}</span>
      </a></li>`)}
    </ul>
    <${ListEnd} list=${list} none=${t("elders.none")} />
  </section>`;
}
