// The page of the checklists: which types there are, what each says, who changed it when; managers of the city write them.
import { html, useEffect, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { isKnown, language, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { useFetched } from "./fetched.js";
import { problemWords } from "./problem-words.js";
import { ProtocolEditor } from "./protocol-editor.js";

const EDITING = new Set(["manager", "admin"]);

/** Every centre works by these, so they are written by who answers for the whole city. */
function useMayEdit() {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  return me.roles.some(({ role, centre_id: id }) => EDITING.has(role) && (id === null || centres[id]?.kind === "city_desk"));
}

const typeName = (type) => t(isKnown(`protocols.type.${type}`) ? `protocols.type.${type}` : `type.${type}`);

function editedWords(edition, now) {
  if (!edition.edited_at) return t("protocols.default");
  return t("protocols.edited", { time: when(edition.edited_at, now), name: edition.edited_by_name ?? edition.edited_by });
}

/** The steps as they stand on the card, before anything is ticked. */
function Preview({ steps, shown = language() }) {
  return html`<div class="preview"><section class="part checklist"><ol>${steps.map((step, i) => html`<li class=${i === 0 ? "next" : ""}><button type="button" disabled>
    <svg viewBox="0 0 24 24" aria-hidden="true"><rect x="2" y="2" width="20" height="20" /></svg><span>${step[shown] || "…"}</span></button></li>`)}</ol></section></div>`;
}

function Editions({ editions, now, onUse }) {
  return html`<section><h3>${t("protocols.editions")}</h3><ul class="editions">${editions.map((edition, i) => html`<li key=${edition.edition}><details>
    <summary><b>${t("checklist.edition", { n: edition.edition })}</b><span>${editedWords(edition, now)} · ${t("protocols.steps", { n: edition.steps.length })}</span>
      ${i === 0 && html`<span class="badge now">${t("protocols.in_force")}</span>`}</summary>
    <ol>${edition.steps.map((step) => html`<li>${step[language()] ?? step.zh}</li>`)}</ol>
    ${i > 0 && onUse && html`<button type="button" onClick=${() => onUse(edition)}>${t("protocols.use")}</button>`}
  </details></li>`)}</ul></section>`;
}

function Protocol({ type, onSaved }) {
  const now = useNow();
  const mayEdit = useMayEdit();
  const { data, error, again } = useFetched(`/protocols/${type}`);
  const [saved, putSaved] = useState(null);
  const [useAs, putUse] = useState(null);
  const [draft, putDraft] = useState(null);
  useEffect(() => putSaved(null), [data]);
  const shown = saved ?? data;
  if (!shown) return html`<p class="page-note">${error ? t("list.failed", { reason: problemWords(error) }) : t("list.loading")}</p>`;
  const newest = shown.editions[0];
  const took = (answer) => {
    putSaved(answer);
    onSaved();
  };
  return html`<div class="protocol">
    <h2>${typeName(type)}</h2>
    <p class="dim">${t("checklist.edition", { n: newest.edition })} · ${editedWords(newest, now)}</p>
    ${newest.edition === 1 && html`<p class="default-note">${t("protocols.default_note")}</p>`}
    ${mayEdit ? html`<${ProtocolEditor} newest=${newest} useAs=${useAs} onSaved=${took} onLook=${again} onDraft=${putDraft} />` : html`<p class="page-note">${t("protocols.read_only")}</p>`}
    <h3>${t("protocols.preview")}</h3>
    <${Preview} steps=${(mayEdit && draft) || newest.steps} />
    <${Editions} editions=${shown.editions} now=${now} onUse=${mayEdit ? (edition) => putUse({ steps: edition.steps }) : null} />
  </div>`;
}

export function Protocols({ type }) {
  const [turn, putTurn] = useState(0);
  const { data, error } = useFetched("/protocols", turn);
  const items = data?.items ?? [];
  const chosen = type ?? items[0]?.type;
  return html`<section class="page protocols-page">
    <header><h1>${t("page.protocols")}</h1><p class="page-note">${t("protocols.note")}</p></header>
    <nav aria-label=${t("protocols.types")}>
      ${error && html`<p class="page-note warn" role="alert">${t("list.failed", { reason: problemWords(error) })}</p>`}
      <ul class="type-list">${items.map((item) => html`<li key=${item.type}><a href="#/protocols/${item.type}" aria-current=${item.type === chosen ? "page" : undefined}>
        <span>${typeName(item.type)}</span><small>${t("checklist.edition", { n: item.edition })}</small></a></li>`)}</ul>
    </nav>
    ${chosen && html`<${Protocol} key=${chosen} type=${chosen} onSaved=${() => putTurn((n) => n + 1)} />`}
  </section>`;
}
