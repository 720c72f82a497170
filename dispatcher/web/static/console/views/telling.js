// The page about telling people: who cannot be reached before they are needed, the monthly tests, and each channel's share.
import { html, useState } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { LISTS, listFor } from "../live/telling.js";
import { useNow } from "../live/tick.js";
import { useFetched, useList, useTurns } from "./fetched.js";
import { ListEnd } from "./list-parts.js";
import { problemWords } from "./problem-words.js";
import { Row } from "./telling-rows.js";
import { Sums } from "./telling-sums.js";
import { useCentresServed } from "./welfare-parts.js";

const REFRESH_MS = 15_000;

function Tabs({ chosen, sums }) {
  return html`<div class="tab-line"><nav class="tabs" aria-label=${t("telling.lists")}>${LISTS.map(({ name, figure }) => {
    const count = sums && figure(sums);
    return html`<a href="#/telling/${name}" aria-current=${chosen.name === name ? "page" : undefined} class=${count ? "some" : ""}>
      ${t(`telling.list.${name}`)} ${count !== undefined && count !== null && html`<b class="figure">${count}</b>`}</a>`;
  })}</nav></div>`;
}

function People({ chosen, where, several, turn, onDone }) {
  const now = useNow();
  const list = useList(`${chosen.path}${where}`, turn);
  return html`<p class="page-note">${t(`telling.note.${chosen.name}`)}</p>
    ${now !== null && html`<ul class=${`reach-list of-${chosen.name}`}>${list.items.map((row) => html`<${Row} key=${`${row.kind}-${row.id}`} row=${row} several=${several} now=${now} onDone=${onDone} />`)}</ul>`}
    <${ListEnd} list=${list} none=${html`<span class="good"><span aria-hidden="true">✓ </span>${t(`telling.none.${chosen.name}`)}</span>`} />`;
}

/** `list`: which of the lists, from the address. */
export function Telling({ list: asked }) {
  const centres = useStore((s) => s.centres);
  const served = useCentresServed();
  const [centre, choose] = useState("");
  const { turn, again } = useTurns(REFRESH_MS);
  const only = centre ? `centre_id=${encodeURIComponent(centre)}` : "";
  const { data: sums, error } = useFetched(`/telling${only && `?${only}`}`, turn);
  const chosen = listFor(asked, sums);
  const several = served.length > 1 && !centre;
  return html`<section class="page telling-page">
    <header class="page-head"><h1>${t("page.telling")}</h1>
      <span class="dim">${t("telling.what")}</span>
      ${served.length > 1 && html`<select value=${centre} aria-label=${t("field.centre_id")} onChange=${(e) => choose(e.target.value)}>
        <option value="">${t("queue.all_centres")}</option>${served.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}</select>`}</header>
    ${error && html`<p class="page-note warn" role="alert">${t("list.failed", { reason: problemWords(error) })}</p>`}
    ${!sums && !error && html`<p class="page-note">${t("list.loading")}</p>`}
    ${sums && html`<${Sums} sums=${sums} />`}
    <${Tabs} chosen=${chosen} sums=${sums} />
    ${(asked || sums) && html`<${People} key=${chosen.name + centre} chosen=${chosen} where=${only && `&${only}`} several=${several} turn=${turn} onDone=${again} />`}
  </section>`;
}
