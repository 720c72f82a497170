// Writing down what must be looked at again, and by when; and saying that it was.
import { command, newKey } from "../acts/api.js";
import { dueAt, spans } from "../acts/follow-ups.js";
import { isTyping } from "../acts/keys.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { serverNow } from "../live/clock.js";
import { lookAgain } from "../live/follow-ups.js";
import { Unreachable } from "../acts/api.js";
import { problemWords } from "./problem-words.js";

const IDEAS = ["device", "call", "visit", "family"];
const spanWords = (hours) => (hours % 24 === 0 && hours > 24 ? t("stopgap.days", { n: hours / 24 }) : t("stopgap.hours", { n: hours }));

/** Sends one command at a time; what was not delivered keeps its key for the next press. {busy, words, run, say}. */
export function useOnce(onDone) {
  const [state, put] = useState({ busy: false, words: null });
  const key = useRef(newKey());
  async function run(path, body) {
    if (state.busy) return;
    put({ busy: true, words: null });
    try {
      await command(path, body, { key: key.current });
      key.current = newKey();
      put({ busy: false, words: null });
      lookAgain();
      onDone();
    } catch (error) {
      if (!(error instanceof Unreachable)) key.current = newKey();
      put({ busy: false, words: t("verb.refused", { reason: problemWords(error) }) });
    }
  }
  return { ...state, run, say: (words) => put({ busy: false, words }) };
}

/** `about`: {alarm_id, elder_id, centre_id} as far as known; `given`: the words it begins with. */
export function FollowUpForm({ about, given = "", onClose, onDone }) {
  const [what, setWhat] = useState(given);
  const [hours, setHours] = useState(24);
  const act = useOnce(onDone);
  const line = useRef(null);
  useLayoutEffect(() => line.current.focus(), []);

  function save(event) {
    event.preventDefault();
    if (!what.trim()) return act.say(t("verb.fill_in", { field: t("follow.what") }));
    return act.run("/follow-ups", { ...about, what: what.trim(), due_at: dueAt(hours, serverNow()) });
  }
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") return onClose();
    const chosen = !isTyping(event.target) && spans.find(({ key }) => key === event.key);
    if (chosen) setHours(chosen.hours);
    return undefined;
  }
  return html`<form class="verb-form follow-up-form" aria-label=${t("follow.add")} onSubmit=${save} onKeyDown=${onKeyDown}>
    <label class="long"><span>${t("follow.what")}</span>
      <input ref=${line} type="text" maxlength="500" autocomplete="off" value=${what} onInput=${(e) => setWhat(e.target.value)} /></label>
    <div class="ideas">${IDEAS.map((idea) => html`<button type="button" onClick=${() => { setWhat(t(`follow.idea.${idea}`)); line.current.focus(); }}>${t(`follow.idea.${idea}`)}</button>`)}</div>
    <fieldset><legend>${t("follow.due")} <b class="figure">${when(dueAt(hours, serverNow()), serverNow())}</b></legend>
      ${spans.map(({ hours: n, key }) => html`<label class="option"><input type="radio" name="hours" value=${n} checked=${n === hours} onChange=${() => setHours(n)} />
        <span><kbd>${key}</kbd>${spanWords(n)}</span></label>`)}</fieldset>
    <div class="confirm">
      <button class="main" type="submit" disabled=${act.busy}>${act.busy ? t("verb.sending") : t("follow.save")} <kbd>Enter</kbd></button>
      <button type="button" onClick=${onClose}>${t("verb.close")}</button>
    </div>
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </form>`;
}
