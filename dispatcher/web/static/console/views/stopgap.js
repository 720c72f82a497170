// The stop-gap: how an elder is looked after until their device works again, and until when that holds.
import { command } from "../acts/api.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { serverNow } from "../live/clock.js";
import { repairLeftMs, troubleOf } from "../live/upkeep.js";
import { problemWords } from "./problem-words.js";

const HOUR_MS = 3_600_000;
const HOURS = [4, 12, 24, 72, 168];
const IDEAS = ["call", "neighbour", "spare"];
const pathOf = (device) => `/devices/${encodeURIComponent(device.id)}/stopgap`;
const spanWords = (hours) => (hours % 24 === 0 && hours > 24 ? t("stopgap.days", { n: hours / 24 }) : t("stopgap.hours", { n: hours }));

/** A moment without its seconds. */
const untilWords = (iso, now) => when(iso, now).replace(/(\d\d:\d\d):\d\d$/, "$1");

export function StopgapCell({ device, now, open, onOpen }) {
  const plan = device.stopgap;
  const trouble = troubleOf(device);
  if (!plan && !trouble) return html`<span class="dim">—</span>`;
  const due = !plan && (repairLeftMs(device, now) ?? 0) < 0;
  return html`${plan && html`<span class="plan" title=${plan.plan}>${plan.plan}</span>
      <small>${t("stopgap.by", { name: plan.by, until: untilWords(plan.until, now) })}</small>`}
    ${due && html`<small class="warn">${t("stopgap.due")}</small>`}
    <button class=${due ? "main" : ""} aria-expanded=${String(open)} onClick=${onOpen}>${t(plan ? "stopgap.change" : "stopgap.write")}</button>`;
}

/** Sends one command at a time: {busy, words, run}. `then` is called when it was done. */
function useCommand(then) {
  const [state, put] = useState({ busy: false, words: null });
  async function run(path, body, method) {
    put({ busy: true, words: null });
    try {
      await command(path, body, { method });
      then();
    } catch (error) {
      put({ busy: false, words: t("verb.refused", { reason: problemWords(error) }) });
    }
  }
  return { ...state, run, say: (words) => put({ busy: false, words }) };
}

export function StopgapForm({ device, onClose, onChanged }) {
  const [plan, setPlan] = useState(device.stopgap?.plan ?? "");
  const [hours, setHours] = useState(24);
  const act = useCommand(onChanged);
  const line = useRef(null);
  useLayoutEffect(() => line.current.focus(), []);

  function save(event) {
    event.preventDefault();
    if (!plan.trim()) return act.say(t("verb.fill_in", { field: t("stopgap.plan") }));
    return act.run(pathOf(device), { plan: plan.trim(), until: new Date(serverNow() + hours * HOUR_MS).toISOString() }, "PUT");
  }
  const onKeyDown = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
  };

  return html`<form class="verb-form stopgap-form" onSubmit=${save} onKeyDown=${onKeyDown}>
    <label class="long"><span>${t("stopgap.plan")} · ${device.elder_name ?? device.id}</span>
      <input ref=${line} type="text" maxlength="500" autocomplete="off" value=${plan} onInput=${(e) => setPlan(e.target.value)} /></label>
    <div class="ideas">${IDEAS.map((idea) => html`<button type="button" onClick=${() => { setPlan(t(`stopgap.idea.${idea}`)); line.current.focus(); }}>
      ${t(`stopgap.idea.${idea}`)}</button>`)}</div>
    <fieldset><legend>${t("stopgap.until")} <b class="figure">${untilWords(new Date(serverNow() + hours * HOUR_MS).toISOString(), serverNow())}</b></legend>
      ${HOURS.map((n) => html`<label class="option">
        <input type="radio" name="hours" value=${n} checked=${n === hours} onChange=${() => setHours(n)} />
        <span>${spanWords(n)}</span>
      </label>`)}
    </fieldset>
    <div class="confirm">
      <button class="main" type="submit" disabled=${act.busy}>${act.busy ? t("verb.sending") : t("stopgap.save")} <kbd>Enter</kbd></button>
      ${device.stopgap && html`<button type="button" disabled=${act.busy} onClick=${() => act.run(pathOf(device), undefined, "DELETE")}>${t("stopgap.end")}</button>`}
      <button type="button" onClick=${onClose}>${t("verb.close")}</button>
    </div>
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </form>`;
}
