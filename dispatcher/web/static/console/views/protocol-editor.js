// Writing the next edition of a checklist: its steps in both languages, their order, and what the operator will see.
import { command, newKey } from "../acts/api.js";
import { added, bodyOf, changed, moved, problemOf, removed, same } from "../acts/protocol-edit.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { problemWords } from "./problem-words.js";

/** What somebody has begun to write, by type: looking at an alarm meanwhile loses none of it. */
const drafts = new Map();

function Row({ step, at, last, onChange }) {
  const field = (name) => html`<textarea class=${name} rows="1" maxlength="200" value=${step[name]} lang=${name === "zh" ? "zh-CN" : "en"}
    aria-label=${`${t("protocols.step", { n: at + 1 })} ${t(`protocols.${name}`)}`} placeholder=${t(`protocols.${name}`)}
    onInput=${(e) => onChange((steps) => changed(steps, at, name, e.target.value.replaceAll("\n", " ")))}></textarea>`;
  const tool = (key, sign, act, off) => html`<button type="button" disabled=${off} title=${t(`protocols.${key}`, { n: at + 1 })}
    aria-label=${t(`protocols.${key}`, { n: at + 1 })} onClick=${() => onChange(act)}>${sign}</button>`;
  return html`<li><span class="n figure">${at + 1}</span><div>${field("zh")}${field("en")}</div>
    <span class="tools">${tool("up", "↑", (steps) => moved(steps, at, -1), at === 0)}${tool("down", "↓", (steps) => moved(steps, at, 1), last)}${
      tool("remove", "✕", (steps) => removed(steps, at), false)}</span></li>`;
}

/** Somebody else has saved meanwhile: their edition is beside, and what was written here is not lost. */
function Stale({ newest, onTake, onKeep }) {
  return html`<p class="words" role="alert">${t("protocols.stale", { n: newest.edition, name: newest.edited_by_name ?? newest.edited_by })}
    <button type="button" onClick=${onTake}>${t("protocols.take_theirs", { n: newest.edition })}</button>
    <button type="button" onClick=${onKeep}>${t("protocols.keep_mine", { n: newest.edition })}</button></p>`;
}

/** `newest`: the edition in force; `useAs`: {steps}, when an older one shall be the draft; onSaved(answer) and onLook() fetch anew. */
export function ProtocolEditor({ newest, useAs, onSaved, onLook, onDraft }) {
  const kept = drafts.get(newest.type);
  const [draft, put] = useState(kept ?? { steps: newest.steps, edition: newest.edition });
  const [state, say] = useState({ busy: false, words: null });
  const key = useRef(null); // one for each wish to save: sent again after a lost answer it saves once
  const dirty = !same(draft.steps, newest.steps);
  const stale = dirty && draft.edition !== newest.edition;
  useEffect(() => {
    if (useAs) put({ steps: useAs.steps, edition: newest.edition });
  }, [useAs]);
  useEffect(() => {
    if (dirty) drafts.set(newest.type, draft);
    else drafts.delete(newest.type);
    onDraft(draft.steps);
  }, [draft, dirty]);

  const change = (act) => {
    key.current = null;
    say({ busy: false, words: null });
    put((before) => ({ ...before, steps: act(before.steps) }));
  };
  const reset = () => put({ steps: newest.steps, edition: newest.edition });

  async function save(edition) {
    const problem = problemOf(draft.steps);
    if (problem) return say({ busy: false, words: t(problem.key, { ...problem.values, language: problem.values.language && t(problem.values.language) }) });
    key.current ??= newKey();
    say({ busy: true, words: null });
    try {
      const answer = await command(`/protocols/${newest.type}`, bodyOf(edition, draft.steps), { method: "PUT", key: key.current });
      put({ steps: answer.editions[0].steps, edition: answer.editions[0].edition });
      say({ busy: false, words: null, saved: answer.editions[0].edition });
      return onSaved(answer);
    } catch (error) {
      if (error.status) key.current = null;
      if (error.status === 409) onLook();
      return say({ busy: false, words: error.status === 409 ? null : t("protocols.failed", { reason: problemWords(error) }) });
    } finally {
      if (!key.current) say((before) => ({ ...before, busy: false }));
    }
  }

  return html`<form onSubmit=${(e) => {
    e.preventDefault();
    save(draft.edition);
  }}>
    <h3>${t("protocols.editor")}</h3>
    <ol class="step-rows">${draft.steps.map((step, i) => html`<${Row} key=${step.id ?? `new-${i}`} step=${step} at=${i} last=${i === draft.steps.length - 1} onChange=${change} />`)}</ol>
    ${stale && html`<${Stale} newest=${newest} onTake=${reset} onKeep=${() => save(newest.edition)} />`}
    ${state.words && html`<p class="words" role="alert">${state.words}</p>`}
    <div class="save-line">
      <button class="main" type="submit" disabled=${!dirty || stale || state.busy}>${state.busy ? t("protocols.saving") : t("protocols.save", { n: newest.edition + 1 })}</button>
      <button type="button" onClick=${() => change(added)}>${t("protocols.add")}</button>
      ${dirty && html`<button type="button" onClick=${reset}>${t("protocols.discard")}</button><span class="warn">● ${t("protocols.changed")}</span>`}
      ${!dirty && state.saved && html`<span class="good" role="status">✓ ${t("protocols.saved", { n: state.saved })}</span>`}
    </div>
  </form>`;
}
