// The page of the words: every message that the platform sends, tried on an invented person; managers of the city write them.
import { grouped } from "../acts/wording-edit.js";
import { html, useEffect, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { language as ours, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { useFetched } from "./fetched.js";
import { problemWords } from "./problem-words.js";
import { WordingEditor } from "./wording-editor.js";
import { WordingPreview } from "./wording-preview.js";

const EDITING = new Set(["manager", "admin"]);
const LANGUAGES = ["zh", "en"];

/** Every centre speaks with these, so they are written by who answers for the whole city. */
function useMayEdit() {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  return me.roles.some(({ role, centre_id: id }) => EDITING.has(role) && (id === null || centres[id]?.kind === "city_desk"));
}

function editedWords(words, now) {
  if (words.edition === 0) return t("wordings.by_default");
  return `${t("checklist.edition", { n: words.edition })} · ${t("protocols.edited", { time: when(words.edited_at, now), name: words.edited_by ?? "" })}`;
}

function Wording({ item, types, onSaved, onLook }) {
  const now = useNow();
  const may = useMayEdit();
  const [language, setLanguage] = useState(ours());
  const [text, putText] = useState(item[language].text);
  return html`<div class="wording">
    <header><h2>${t(`wordings.key.${item.key}`)}</h2><p class="dim">${editedWords(item[language], now)}</p>
      <fieldset class="languages"><legend class="unseen">${t("wordings.language")}</legend>${LANGUAGES.map((each) => html`<label class="option">
        <input type="radio" name="wording-language" checked=${each === language} onChange=${() => setLanguage(each)} /><span>${t(`wordings.language.${each}`)}</span></label>`)}</fieldset></header>
    <div class="write">
      ${!may && html`<p class="page-note">${t("wordings.read_only")}</p>`}
      <${WordingEditor} key=${language} item=${item} language=${language} may=${may} onSaved=${onSaved} onLook=${onLook} onDraft=${putText} />
    </div>
    <${WordingPreview} draft=${{ key: item.key, language, text }} types=${types} health=${item.may.includes("health")} perType=${item.may.includes("what")} />
  </div>`;
}

export function Wordings({ wording }) {
  const { data, error, again } = useFetched("/wordings");
  const [saved, putSaved] = useState({});
  useEffect(() => putSaved({}), [data]);
  if (!data) return html`<section class="page"><h1>${t("page.wordings")}</h1><p class="page-note">${error ? t("list.failed", { reason: problemWords(error) }) : t("list.loading")}</p></section>`;
  const items = data.items.map((item) => saved[item.key] ?? item);
  const chosen = items.find((item) => item.key === wording) ?? items[0];
  return html`<section class="page wordings-page">
    <header><h1>${t("page.wordings")}</h1><p class="page-note">${t("wordings.note")}</p></header>
    <nav aria-label=${t("wordings.list")}>${grouped(items).map(({ name, items: group }) => html`<h2>${t(`wordings.group.${name}`)}</h2>
      <ul class="type-list">${group.map((item) => html`<li key=${item.key}><a href="#/wordings/${item.key}" aria-current=${item === chosen ? "page" : undefined}>
        <span>${t(`wordings.key.${item.key}`)}</span><small>${item.zh.edition + item.en.edition > 0 ? t("wordings.own") : ""}</small></a></li>`)}</ul>`)}</nav>
    <${Wording} key=${chosen.key} item=${chosen} types=${data.types} onSaved=${(item) => putSaved((before) => ({ ...before, [item.key]: item }))} onLook=${again} />
  </section>`;
}
