// What is to be done for this type of alarm, step by step; each tick says when and by whom.
import { addKeys } from "../acts/keys.js";
import { ticksOf } from "../acts/progress.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { language, t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { useActsInTurn } from "./in-turn.js";

/** {isDone, words, tick}: what this desk has said of a step holds until the record says it, and at once: keys come
 *  faster than the page is drawn. */
function useTicks(alarm, history) {
  const acts = useActsInTurn(alarm);
  const said = useRef({});
  const [, redraw] = useState(0);
  useEffect(() => {
    if (acts.busy.length > 0) return;
    said.current = {};
    redraw((n) => n + 1);
  }, [history]);
  async function tick(step, done) {
    said.current[step] = done;
    redraw((n) => n + 1);
    if (await acts.run(step, "tick", { step, done })) return;
    delete said.current[step];
    redraw((n) => n + 1);
  }
  return { isDone: (step) => said.current[step.id] ?? Boolean(step.tick), words: acts.words, tick };
}

function Step({ step, done, isNext, now, fixed, onTick }) {
  const words = step[language()] ?? step.zh;
  return html`<li class=${done ? "done" : isNext ? "next" : ""}>
    <button role="checkbox" aria-checked=${done ? "true" : "false"} disabled=${fixed} title=${done && !fixed ? t("checklist.undo") : ""}
      onClick=${(event) => event.detail < 2 && onTick(step.id, !done)}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><rect x="2" y="2" width="20" height="20" />${done && html`<path d="M6 12.500l4.500 4.500L19 7" />`}</svg>
      <span>${words}</span>
      ${isNext && !fixed && html`<kbd>X</kbd>`}
    </button>
    ${done && step.tick && html`<small><time class="figure" datetime=${step.tick.at}>${when(step.tick.at, now)}</time> ${step.tick.name}</small>`}
  </li>`;
}

/** `protocol`: {type, edition, steps}, undefined until the record has come. */
export function Checklist({ alarm, protocol, history }) {
  const now = useNow();
  const ticks = useTicks(alarm, history);
  const fixed = alarm.state === "resolved";
  const { steps } = protocol ? ticksOf(protocol, history) : { steps: [] };
  const next = () => steps.find((step) => !ticks.isDone(step))?.id;
  const done = steps.filter(ticks.isDone).length;
  useLayoutEffect(() => addKeys({ x: () => next() && !fixed && ticks.tick(next(), true) }));
  if (!protocol) return html`<section class="part checklist"><h2>${t("checklist.title")}</h2><p class="dim">…</p></section>`;
  return html`<section class="part checklist" aria-label=${t("checklist.title")}>
    <h2>${t("checklist.title")} <b class="figure">${t("checklist.progress", { done, all: steps.length })}</b>
      <a href="#/protocols/${protocol.type}">${t("checklist.edition", { n: protocol.edition })}</a></h2>
    ${ticks.words && html`<p class="words" role="alert">${ticks.words}</p>`}
    <ol>${steps.map((step) => html`<${Step} key=${step.id} step=${step} done=${ticks.isDone(step)} isNext=${step.id === next()} now=${now}
      fixed=${fixed} onTick=${ticks.tick} />`)}</ol>
    ${fixed ? html`<p class="dim">${t("checklist.over")}</p>` : !next() && html`<p class="all-done">✓ ${t("checklist.all_done")}</p>`}
  </section>`;
}
