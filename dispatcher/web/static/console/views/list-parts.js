// The search line above a list, and what stands at its end.
import { html, useLayoutEffect } from "../html.js";
import { t } from "../i18n/words.js";
import { problemWords } from "./problem-words.js";

export function SearchBox({ value, onInput, words, focus }) {
  useLayoutEffect(() => {
    if (focus) document.getElementById("search").focus();
  }, []);
  return html`<input id="search" type="search" class="search" autocomplete="off"
    value=${value} placeholder=${words} aria-label=${words} onInput=${(e) => onInput(e.target.value.trim())} />`;
}

/** The head of a table. */
export function Columns({ words }) {
  return html`<thead><tr>${words.map((word) => html`<th scope="col">${word}</th>`)}</tr></thead>`;
}

export function ListEnd({ list, none }) {
  if (list.error) return html`<p class="page-note warn" role="alert">${t("list.failed", { reason: problemWords(list.error) })}</p>`;
  if (list.loading && list.items.length === 0) return html`<p class="page-note">${t("list.loading")}</p>`;
  if (list.items.length === 0) return html`<p class="page-note">${none}</p>`;
  return list.more && html`<p class="page-note"><button onClick=${list.more}>${t("list.more")}</button></p>`;
}
