// A long list of which only the rows near the eye are in the page; it scrolls, is walked and is read aloud like the whole.
import { html, useEffect, useMemo, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { mustShow } from "../live/urgency.js";
import { edgesOf, scrolledToRow, spanInSight } from "../live/window.js";
import { Bell } from "./marks.js";

const remPx = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** What is seen of the box: the head of the list stays in sight and covers the rows below it. */
function sightOf(box) {
  const head = box.querySelector(":scope > .head")?.offsetHeight ?? 0;
  return { top: box.scrollTop, height: Math.max(0, box.clientHeight - head), rem: remPx() };
}

function useSight(box) {
  const [sight, look] = useState({ top: 0, height: 720, rem: 16 });
  const type = useStore((s) => s.type);
  const measure = () => look((before) => {
    const now = sightOf(box.current);
    return before.top === now.top && before.height === now.height && before.rem === now.rem ? before : now;
  });
  useEffect(measure, [type]);
  useEffect(() => {
    const watcher = new ResizeObserver(measure);
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return [sight, measure];
}

/** How many rows that must be seen are out of sight on one side, and a press of a button to get there. */
function Beyond({ rows, side, onGo }) {
  const urgent = rows.filter(mustShow);
  if (urgent.length === 0) return null;
  const ringing = urgent.filter((alarm) => alarm.ringing).length;
  const words = ringing ? t(`beyond.${side}.ringing`, { count: ringing }) : t(`beyond.${side}.urgent`, { count: urgent.length });
  return html`<button class="beyond ${side} ${ringing ? "ringing" : ""}" onClick=${() => onGo(urgent[0])}>
    <span aria-hidden="true">${side === "above" ? "↑" : "↓"}</span>${ringing > 0 && html`<${Bell} />`}${words}
  </button>`;
}

const Gap = ({ px }) => px > 0 && html`<li class="gap" aria-hidden="true" style=${{ height: `${px}px` }}></li>`;

/** `alarms` in order; `remOf` their heights in rem; `chosen` the number of the alarm to keep in sight, if any;
 *  `row(alarm, place)` draws one, `place` being what tells a screen reader which of how many it is. */
export function Windowed({ alarms, remOf, chosen, row, name, head }) {
  const box = useRef(null);
  const [sight, measure] = useSight(box);
  const edges = useMemo(() => edgesOf(alarms.map((alarm) => remOf(alarm) * sight.rem)), [alarms, sight.rem]);
  const span = spanInSight({ edges, ...sight });
  function show(id) {
    const index = alarms.findIndex((alarm) => alarm.id === id);
    if (index >= 0) box.current.scrollTop = scrolledToRow({ edges, index, ...sightOf(box.current) });
  }
  function goTo(alarm) {
    box.current.scrollTop = edges[alarms.indexOf(alarm)];
  }
  useEffect(() => show(chosen), [chosen, sight.rem]);
  return html`<div class="windowed">
    <${Beyond} side="above" rows=${alarms.slice(0, span.first)} onGo=${goTo} />
    <ol class=${name} ref=${box} onScroll=${measure}>
      ${head}
      <${Gap} px=${span.above} />
      ${alarms.slice(span.from, span.to).map((alarm, i) => row(alarm, { "aria-setsize": alarms.length, "aria-posinset": span.from + i + 1 }))}
      <${Gap} px=${span.below} />
    </ol>
    <${Beyond} side="below" rows=${alarms.slice(span.last)} onGo=${goTo} />
  </div>`;
}
