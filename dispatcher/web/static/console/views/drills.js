// The page of drills: send one to a desk, watch its course, and see how all desks do.
import { command, newKey } from "../acts/api.js";
import { html, useRef, useState } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { isRunning, mayDrill } from "../live/drills.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { DrillCourse, DrillRow, ScoreTable } from "./drill-parts.js";
import { useFetched, useList, useTurns } from "./fetched.js";
import { ListEnd } from "./list-parts.js";
import { problemWords } from "./problem-words.js";

const REFRESH_MS = 2_000;

function StartForm({ places, asked, onStarted }) {
  const centres = useStore((s) => s.centres);
  const [chosen, choose] = useState(asked ?? (places.length === 1 ? places[0] : ""));
  const [state, put] = useState({ busy: false, words: null });
  const key = useRef(newKey());
  async function start(event) {
    event.preventDefault();
    if (state.busy) return undefined;
    if (!chosen) return put({ busy: false, words: t("verb.fill_in", { field: t("drill.desk") }) });
    put({ busy: true, words: null });
    try {
      await command("/drills", { centre_id: chosen }, { key: key.current });
      key.current = newKey();
      put({ busy: false, words: null });
      return onStarted();
    } catch (error) {
      key.current = error.status ? newKey() : key.current;
      const reason = error.problem?.code === "already_open" ? t("drill.already") : problemWords(error);
      return put({ busy: false, words: t("drill.not_started", { reason }) });
    }
  }
  return html`<form class="verb-form start-form" onSubmit=${start}>
    <label class="short"><span>${t("drill.desk")}</span>
      <select value=${chosen} onChange=${(e) => choose(e.target.value)}>
        <option value="">${t("field.choose")}</option>
        ${places.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}
      </select></label>
    <button class="main" type="submit" disabled=${state.busy}>${state.busy ? t("verb.sending") : t("drill.start")}</button>
    <p class="tells">${t("drill.what")}</p>
    ${state.words && html`<p class="words" role="alert">${state.words}</p>`}
  </form>`;
}

/** `centre`: whose desk is asked for in the address. */
export function Drills({ centre }) {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const now = useNow();
  const { turn, again } = useTurns(REFRESH_MS);
  const list = useList("/drills?limit=20", turn);
  const running = list.items.filter(isRunning);
  const over = list.items.filter((drill) => !isRunning(drill));
  const scores = useFetched("/drills/scores?months=6", over[0]?.id ?? 0);
  const places = mayDrill(me, centres);
  return html`<section class="page drills-page">
    <h1>${t("page.drills")}</h1>
    <p class="page-note">${t("drill.note")}</p>
    ${places.length > 0 && html`<${StartForm} key=${places.length} places=${places} asked=${centre} onStarted=${again} />`}
    ${running.length > 0 && html`<ul class="courses">${running.map((drill) => html`<${DrillCourse} key=${drill.id} drill=${drill} />`)}</ul>`}
    <${ScoreTable} scores=${scores.data} error=${scores.error} now=${now} />
    <h2>${t("drill.earlier")}</h2>
    <ul class="drills">${over.map((drill) => html`<${DrillRow} key=${drill.id} drill=${drill} now=${now} />`)}</ul>
    ${over.length === 0 && html`<${ListEnd} list=${{ ...list, items: [] }} none=${t("drill.none")} />`}
    ${list.more && html`<p class="page-note"><button onClick=${list.more}>${t("list.more")}</button></p>`}
  </section>`;
}
