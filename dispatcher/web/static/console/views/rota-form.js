// Changing a rota: put somebody on duty, or take a duty off.
import { command, newKey } from "../acts/api.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { isoOf, SHIFTS, shiftOn } from "../live/rota.js";
import { useFetched } from "./fetched.js";
import { problemWords } from "./problem-words.js";
import { momentWords } from "./rota-parts.js";

const ON_ROTA = new Set(["operator", "supervisor", "manager"]);

/** Sends one command at a time; what was not delivered keeps its key, so a press more does not do it twice. */
function useCommand() {
  const [state, put] = useState({ busy: false, words: null });
  const key = useRef(newKey());
  async function run(path, body, refused) {
    put({ busy: true, words: null });
    try {
      const answer = await command(path, body, { key: key.current });
      key.current = newKey();
      put({ busy: false, words: null });
      return answer;
    } catch (error) {
      key.current = error.status ? newKey() : key.current;
      put({ busy: false, words: t(refused, { reason: problemWords(error) }) });
      return null;
    }
  }
  return { ...state, run, say: (words) => put({ busy: false, words }) };
}

const leftWords = (answer) => (answer.gaps.length ? ` ${t("rota.left", { count: answer.gaps.length })}` : "");

const endedWords = ({ endless_until: at }) => (at ? ` ${t("rota.endless_ended", { time: momentWords(at, true) })}` : "");

/** `duties` are those on the page; `span` {starts, ends} is what the inputs hold; onSpan changes it; onDone(words) after the platform has taken it. */
export function DutyForm({ centre, duties, span, onSpan, onDone, box }) {
  const { data } = useFetched(`/staff?centre_id=${encodeURIComponent(centre)}`);
  const people = (data?.items ?? []).filter((one) => one.roles.some((role) => ON_ROTA.has(role)));
  const [username, choose] = useState("");
  const [role, setRole] = useState("operator");
  const endless = duties.find((one) => one.username === username && one.role === role && !one.ends_at);
  const sending = useCommand();

  async function save(event) {
    event.preventDefault();
    const empty = (!username && "person") || (!span.starts && "starts") || (!span.ends && "ends");
    if (empty) return sending.say(t("verb.fill_in", { field: t(`rota.${empty}`) }));
    const body = { centre_id: centre, username, role, starts_at: isoOf(span.starts), ends_at: isoOf(span.ends) };
    const answer = await sending.run("/rota", body, "rota.not_saved");
    if (!answer) return undefined;
    const { name } = people.find((one) => one.username === username) ?? { name: username };
    return onDone(t("rota.saved", { name, from: momentWords(body.starts_at), to: momentWords(body.ends_at, true) }) + endedWords(answer) + leftWords(answer));
  }

  const input = (name) => html`<label class="short"><span>${t(`rota.${name}`)}</span>
    <input type="datetime-local" value=${span[name]} onInput=${(e) => onSpan({ ...span, [name]: e.target.value })} /></label>`;
  return html`<form class="verb-form duty-form" ref=${box} onSubmit=${save} aria-label=${t("rota.add")}>
    <label class="short"><span>${t("rota.person")}</span><select value=${username} onChange=${(e) => choose(e.target.value)}>
      <option value="">${t("field.choose")}</option>
      ${people.map((one) => html`<option value=${one.username}>${one.name} · ${t(`role.${one.roles[0]}`)}</option>`)}</select></label>
    <label class="role"><span>${t("rota.role")}</span><select value=${role} onChange=${(e) => setRole(e.target.value)}>
      ${["operator", "supervisor"].map((name) => html`<option value=${name}>${t(`role.${name}`)}</option>`)}</select></label>
    ${input("starts")}${input("ends")}
    <div class="ideas" role="group" aria-label=${t("rota.shifts")}>${SHIFTS.map((shift) => html`<button type="button"
      disabled=${!span.starts} onClick=${() => onSpan(shiftOn(span.starts, shift))}>${t(`rota.shift.${shift[0]}`)}</button>`)}</div>
    <button class="main" type="submit" disabled=${sending.busy}>${sending.busy ? t("rota.saving") : t("rota.save")}</button>
    ${endless && html`<p class="words" role="status">${t("rota.endless_will_end")}</p>`}
    ${sending.words && html`<p class="words" role="alert">${sending.words}</p>`}
  </form>`;
}

/** Asks once more before a duty is taken off; a running one would end now. */
export function CancelDuty({ duty, onDone, onClose }) {
  const sending = useCommand();
  const first = useRef(null);
  useLayoutEffect(() => first.current.focus(), [duty.id]);
  const words = { name: duty.name, from: momentWords(duty.starts_at), to: momentWords(duty.ends_at, true) };

  async function cancel(event) {
    event.preventDefault();
    const answer = await sending.run(`/rota/${duty.id}/cancel`, {}, "rota.not_cancelled");
    if (answer) onDone(t("rota.cancelled", words) + leftWords(answer));
  }

  function onKeyDown(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  }
  return html`<form class="verb-form cancel-duty" onSubmit=${cancel} onKeyDown=${onKeyDown}>
    <p><b>${t("rota.cancel_ask", words)}</b>${duty.now && html`<span class="warn">${t("rota.cancel_running")}</span>`}</p>
    <button class="main" type="submit" ref=${first} disabled=${sending.busy}>${sending.busy ? t("rota.saving") : t("rota.cancel")} <kbd>Enter</kbd></button>
    <button type="button" onClick=${onClose}>${t("rota.keep")} <kbd>Esc</kbd></button>
    ${sending.words && html`<p class="words" role="alert">${sending.words}</p>`}
  </form>`;
}
