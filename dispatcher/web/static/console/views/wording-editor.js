// One message in one language: its words, the placeholders that may stand in them, and saving them as the next edition.
import { command, newKey } from "../acts/api.js";
import { mistakesOf, withHole } from "../acts/wording-edit.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { problemWords } from "./problem-words.js";

/** What somebody has begun to write: looking at an alarm meanwhile loses none of it. */
const drafts = new Map();

function Holes({ item, onHole }) {
  return html`<ul class="holes" aria-label=${t("wordings.holes")}>${item.may.map((name) => html`<li><button type="button" onClick=${() => onHole(name)}>
    <code>${`{${name}}`}</code> ${t(`wordings.hole.${name}`)}${item.must.includes(name) && html` <b>${t("wordings.must")}</b>`}</button></li>`)}</ul>`;
}

/** {text, stale, busy, words, saved, dirty, write, save}: the draft of a message in a language, and what became of saving it. */
function useDraft(item, language, onSaved, onLook) {
  const words = item[language];
  const name = `${item.key} ${language}`;
  const kept = drafts.get(name);
  const [draft, put] = useState(kept ?? { text: words.text, edition: words.edition });
  const [state, say] = useState({ busy: false, words: null, saved: false });
  const key = useRef(null); // one for each wish to save: sent again after a lost answer it saves once
  const dirty = draft.text !== words.text;
  useEffect(() => {
    if (dirty) drafts.set(name, draft);
    else drafts.delete(name);
    if (!dirty && draft.edition !== words.edition) put({ text: words.text, edition: words.edition });
  }, [draft, words.edition]);
  const write = (text) => {
    key.current = null;
    say({ busy: false, words: null, saved: false });
    put((before) => ({ ...before, text }));
  };
  async function save(edition) {
    key.current ??= newKey();
    say({ busy: true, words: null, saved: false });
    try {
      const answer = await command(`/wordings/${item.key}`, { language, text: draft.text, edition }, { method: "PUT", key: key.current });
      key.current = null;
      put({ text: answer[language].text, edition: answer[language].edition });
      say({ busy: false, words: null, saved: true });
      onSaved(answer);
    } catch (error) {
      if (error.status) key.current = null;
      if (error.status === 409) onLook();
      say({ busy: false, words: error.status === 409 ? null : t("protocols.failed", { reason: problemWords(error) }), saved: false });
    }
  }
  return { ...state, ...draft, dirty, stale: dirty && draft.edition !== words.edition, write, save };
}

/** `onDraft(text)`: for the preview. */
export function WordingEditor({ item, language, may, onSaved, onLook, onDraft }) {
  const draft = useDraft(item, language, onSaved, onLook);
  const words = item[language];
  const field = useRef(null);
  useEffect(() => onDraft(draft.text), [draft.text]);
  const wrong = mistakesOf(item, draft.text);
  function onHole(name) {
    const { selectionStart: from, selectionEnd: to } = field.current;
    const { text, at } = withHole(draft.text, from, to, name);
    draft.write(text);
    requestAnimationFrame(() => {
      field.current.focus();
      field.current.setSelectionRange(at, at);
    });
  }
  return html`<form class="wording-editor" onSubmit=${(e) => {
    e.preventDefault();
    if (wrong.length === 0) draft.save(draft.edition);
  }}>
    <label><span>${t(`wordings.words.${language}`)}</span>
      <textarea ref=${field} rows="4" maxlength="500" readonly=${!may} lang=${language === "en" ? "en" : "zh-CN"} value=${draft.text}
        aria-invalid=${wrong.length > 0 ? "true" : undefined} onInput=${(e) => draft.write(e.target.value)}></textarea></label>
    ${wrong.length > 0 && html`<ul class="wrong" role="alert">${wrong.map(({ key, values }) => html`<li>▲ ${t(key, values)}</li>`)}</ul>`}
    ${draft.stale && html`<p class="words" role="alert">${t("wordings.stale", { name: words.edited_by ?? "" })} <q>${words.text}</q>
      <button type="button" onClick=${() => draft.write(words.text)}>${t("wordings.take_theirs")}</button>
      <button type="button" onClick=${() => draft.save(words.edition)}>${t("wordings.keep_mine")}</button></p>`}
    ${draft.words && html`<p class="words" role="alert">${draft.words}</p>`}
    ${may && html`<div class="save-line">
      <button class="main" type="submit" disabled=${!draft.dirty || draft.stale || draft.busy || wrong.length > 0}>${draft.busy ? t("protocols.saving") : t("wordings.save")}</button>
      ${draft.dirty && html`<button type="button" onClick=${() => draft.write(words.text)}>${t("protocols.discard")}</button><span class="warn">● ${t("protocols.changed")}</span>`}
      ${draft.text !== words.default && html`<button type="button" onClick=${() => draft.write(words.default)}>${t("wordings.default")}</button>`}
      ${!draft.dirty && draft.saved && html`<span class="good" role="status">✓ ${t("wordings.saved")}</span>`}
    </div>
    <${Holes} item=${item} onHole=${onHole} /><p class="dim">${t("wordings.brackets")}</p>`}
  </form>`;
}
