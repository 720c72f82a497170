// The page of follow-ups: what is overdue first, then what is due, then (on the other tab) what was done and by whom.
import { dueState, span } from "../acts/follow-ups.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { lookAgain } from "../live/follow-ups.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { useFetched, useList, useTurns } from "./fetched.js";
import { mayWrite } from "./follow-up-bar.js";
import { useOnce } from "./follow-up-form.js";
import { ListEnd } from "./list-parts.js";
import { useCentresServed } from "./welfare-parts.js";

const REFRESH_MS = 20_000;
const STATES = ["open", "overdue", "done"];

function DoneForm({ followUp, onClose, onDone }) {
  const [note, setNote] = useState("");
  const line = useRef(null);
  const act = useOnce(onDone);
  useLayoutEffect(() => line.current.focus(), []);
  const onKeyDown = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") onClose();
  };
  return html`<form class="verb-form" onKeyDown=${onKeyDown} onSubmit=${(event) => {
    event.preventDefault();
    act.run(`/follow-ups/${followUp.id}/done`, { note: note.trim() });
  }}>
    <label class="long"><span>${t("follow.found")} <small>${t("field.optional")}</small></span>
      <input ref=${line} type="text" maxlength="500" autocomplete="off" value=${note} onInput=${(e) => setNote(e.target.value)} /></label>
    <div class="confirm"><button class="main" type="submit" disabled=${act.busy}>${act.busy ? t("verb.sending") : t("follow.done")} <kbd>Enter</kbd></button>
      <button type="button" onClick=${onClose}>${t("verb.close")}</button></div>
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </form>`;
}

function Due({ one, now }) {
  if (one.done_at) return html`<span class="due-at good">✓ <b class="figure">${when(one.done_at, now)}</b><small>${one.done_by_name}</small></span>`;
  const { late, ms } = dueState(one, now);
  const { unit, n } = span(ms);
  return html`<span class=${late ? "due-at late" : "due-at"}>
    <b>${t(late ? "follow.late" : "follow.left", { span: t(`follow.${unit}`, { n }) })}</b><small class="figure">${when(one.due_at, now)}</small></span>`;
}

function Row({ one, now, several, open, onOpen, onDone }) {
  const me = useStore((s) => s.me);
  const centre = useStore((s) => s.centres[one.centre_id]);
  return html`<li class=${one.overdue ? "overdue" : ""}>
    <${Due} one=${one} now=${now} />
    <div class="task"><b>${one.what}</b>
      <small>${[
        several && (nameOf(centre) || one.centre_id),
        one.added_by_name ? t("follow.by", { name: one.added_by_name, time: when(one.added_at, now) }) : t("follow.by_clock", { time: when(one.added_at, now) }),
        one.done_note,
      ].filter(Boolean).join(" · ")}</small></div>
    <div class="elder-of">${one.elder_id ? html`<a href="#/elders/${one.elder_id}">${one.elder_name}</a><span class="figure">${phoneGroups(one.elder_phone)}</span>
      <small>${one.elder_address}</small>` : html`<span class="dim">—</span>`}</div>
    <div class="acts">${one.alarm_id && html`<a href="#/alarm/${one.alarm_id}">${t("follow.alarm", { id: one.alarm_id })}</a>`}
      ${!one.done_at && mayWrite(me) && html`<button aria-expanded=${String(open)} onClick=${() => onOpen(open ? null : one.id)}
        aria-label=${`${t("follow.done")}: ${one.what}`}>${t("follow.done")}</button>`}</div>
    ${open && html`<${DoneForm} followUp=${one} onClose=${() => onOpen(null)} onDone=${onDone} />`}
  </li>`;
}

/** `state`: which tab; "open" when the address does not say. */
export function FollowUps({ state: asked }) {
  const now = useNow();
  const state = STATES.includes(asked) ? asked : "open";
  const served = useCentresServed();
  const centres = useStore((s) => s.centres);
  const [centre, setCentre] = useState("");
  const [openId, setOpen] = useState(null);
  const { turn, again } = useTurns(REFRESH_MS);
  const where = centre ? `&centre_id=${encodeURIComponent(centre)}` : "";
  const list = useList(`/follow-ups?state=${state}&limit=50${where}`, turn);
  const { data: counts } = useFetched(`/follow-ups?state=overdue&limit=1${where}`, turn);
  useEffect(lookAgain, [turn]);
  const figures = { open: counts?.open, overdue: counts?.overdue };
  return html`<section class="page follow-ups">
    <div class="page-head"><h1>${t("page.follow-ups")}</h1>
      ${served.length > 1 && html`<select value=${centre} aria-label=${t("field.centre_id")} onChange=${(e) => setCentre(e.target.value)}>
        <option value="">${t("queue.all_centres")}</option>${served.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}</select>`}</div>
    <div class="tab-line"><nav class="tabs" aria-label=${t("page.follow-ups")}>${STATES.map((name) => html`<a href="#/follow-ups/${name}" aria-current=${name === state ? "page" : undefined}
      class=${name === "overdue" && figures.overdue ? "some" : ""}>${t(`follow.state.${name}`)} ${figures[name] !== undefined && html`<b class="figure">${figures[name]}</b>`}</a>`)}</nav></div>
    ${now !== null && html`<ul class="follow-up-list">${list.items.map((one) => html`<${Row} key=${one.id} one=${one} now=${now} several=${served.length > 1 && !centre}
      open=${openId === one.id} onOpen=${setOpen} onDone=${() => { setOpen(null); again(); }} />`)}</ul>`}
    <${ListEnd} list=${list} none=${t(`follow.none.${state}`)} />
  </section>`;
}
