// Ending a welfare check: never while somebody is missing without a word about who goes on looking.
import { command } from "../acts/api.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { problemWords } from "./problem-words.js";

export function EndCheck({ check, onEnded }) {
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const [state, put] = useState({ busy: false, words: null });
  const line = useRef(null);
  useLayoutEffect(() => line.current?.focus(), [open]);
  const missing = check.unreached;

  async function end(event) {
    event.preventDefault();
    if (missing > 0 && !note.trim()) return put({ busy: false, words: t("verb.fill_in", { field: t("welfare.end_note") }) });
    put({ busy: true, words: null });
    try {
      await command(`/welfare-checks/${check.id}/end`, { note: note.trim() });
      return onEnded();
    } catch (error) {
      return put({ busy: false, words: t("welfare.not_ended", { reason: problemWords(error) }) });
    }
  }
  const onKeyDown = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") setOpen(false);
  };

  return html`<div class="end-check">
    <button aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>${t("welfare.end")}</button>
    ${open && html`<form class="verb-form" onSubmit=${end} onKeyDown=${onKeyDown}>
      ${missing > 0 && html`<p class="warn">${t("welfare.end_open", { count: missing })}</p>`}
      <label class="long"><span>${t("welfare.end_note")}</span>
        <input ref=${line} type="text" maxlength="500" autocomplete="off" value=${note} onInput=${(e) => setNote(e.target.value)} /></label>
      <div class="confirm"><button class="main" type="submit" disabled=${state.busy}>${t("verb.confirm", { verb: t("welfare.end") })} <kbd>Enter</kbd></button>
        <button type="button" onClick=${() => setOpen(false)}>${t("verb.close")}</button></div>
      ${state.words && html`<p class="words" role="alert">${state.words}</p>`}
    </form>`}
  </div>`;
}
