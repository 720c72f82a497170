// The first signature: notes about what is on no list, then the sheet is kept as it is in this moment.
import { command, newKey } from "../acts/api.js";
import { addKeys } from "../acts/keys.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { problemWords } from "./problem-words.js";

/** Why a signature was refused: somebody else was first, in words that fit here. */
export function refusedWords(error) {
  if (error.problem?.code === "already_open") return t("handover.already");
  if (error.problem?.code === "conflict") return t("handover.over");
  return t("verb.refused", { reason: problemWords(error) });
}

const drafts = new Map(); // by centre: what was written before a ringing alarm took the page away

export function Give({ centre, onDone }) {
  const me = useStore((s) => s.me);
  const [notes, showNotes] = useState(drafts.get(centre) ?? "");
  const [state, put] = useState({ busy: false, words: null });
  const field = useRef(null);
  const key = useRef(newKey()); // the same for every try: one press more must not sign twice
  useLayoutEffect(() => addKeys({ n: () => field.current?.focus() }), []);

  function setNotes(words) {
    drafts.set(centre, words);
    showNotes(words);
  }
  async function sign(event) {
    event.preventDefault();
    put({ busy: true, words: null });
    try {
      const handover = await command("/handovers", { centre_id: centre, notes: notes.trim() }, { key: key.current });
      key.current = newKey();
      drafts.delete(centre);
      return onDone(handover);
    } catch (error) {
      key.current = error.status ? newKey() : key.current;
      put({ busy: false, words: refusedWords(error) });
      return onDone(null);
    }
  }

  return html`<form class="sign-part" onSubmit=${sign}>
    <h2>${t("handover.give")}</h2>
    <label><span><kbd>N</kbd>${t("handover.notes")}</span>
      <textarea ref=${field} rows="6" maxlength="2000" placeholder=${t("handover.notes_hint")} value=${notes}
        onInput=${(e) => setNotes(e.target.value)} onKeyDown=${(e) => e.key === "Escape" && e.target.blur()}></textarea></label>
    <p class="page-note">${t("handover.give_note")}</p>
    <button class="main" type="submit" disabled=${state.busy}>${state.busy ? t("verb.sending") : t("handover.sign_as", { name: me.name })}</button>
    ${state.words && html`<p class="words" role="alert">${state.words}</p>`}
  </form>`;
}
