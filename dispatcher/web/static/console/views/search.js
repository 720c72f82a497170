// The search line over any page, opened with "/": whatever is in hand finds the elder, the device or the alarm.
import { takeEarlyKeys } from "../acts/search-key.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { remember, recentSearches, rowsOf, step } from "../live/search.js";
import { go } from "../live/route.js";
import { set, useStore } from "../live/store.js";
import { byUrgency } from "../live/urgency.js";
import { whoOf } from "./alarm-row.js";
import { useFetched } from "./fetched.js";
import { Bell, typeWords } from "./marks.js";
import { problemWords } from "./problem-words.js";
import { FoundRow, Group } from "./search-rows.js";

/** How many of each kind are listed. */
const MOST = 12;
const GROUPS = ["alarms", "elders", "devices"];

const close = () => set({ searching: false });

/** What rings while somebody searches; the search never stands before it. */
function StillRinging() {
  const alarms = useStore((s) => s.desk.alarms);
  const towns = useStore((s) => s.towns);
  const ringing = Object.values(alarms).filter((a) => a.ringing).sort(byUrgency);
  if (ringing.length === 0) return null;
  return html`<a class="search-ringing" href="#/alarm/${ringing[0].id}" onClick=${close} title=${t("search.ringing_open")}>
    <${Bell} />${t("search.ringing", { count: ringing.length, what: typeWords(ringing[0]), who: whoOf(ringing[0], towns) })}
  </a>`;
}

/** What fits, or why there is nothing to show. */
function useFound(q) {
  const { data, error } = useFetched(q ? `/search?limit=${MOST}&q=${encodeURIComponent(q)}` : null);
  const rows = q ? rowsOf(data) : [];
  if (!q) return { rows, words: null };
  if (error) return { rows: [], words: t("search.failed", { reason: problemWords(error) }), bad: true };
  if (!data) return { rows, words: t("search.busy") };
  if (rows.length === 0) return { rows, words: t("search.none", { q }), none: true };
  const cut = GROUPS.some((kind) => data[kind].length >= MOST);
  return { rows, words: t(cut ? "search.count_more" : "search.count", { count: rows.length }) };
}

function Recent({ onPick }) {
  const me = useStore((s) => s.me);
  const recent = recentSearches(me?.id);
  return recent.length > 0 && html`<div class="search-recent"><h3>${t("search.recent")}</h3>
    ${recent.map((q) => html`<button type="button" onClick=${() => onPick(q)}>${q}</button>`)}</div>`;
}

export function Search() {
  const me = useStore((s) => s.me);
  const input = useRef(null);
  const came = useRef(document.activeElement);
  const [typed, type] = useState("");
  const [q, ask] = useState("");
  const [at, move] = useState(0);
  const { rows, words, bad, none } = useFound(q);
  useLayoutEffect(() => {
    input.current.focus();
    input.current.value = takeEarlyKeys(); // at once: the next key goes behind it
    type(input.current.value);
    return () => {
      close(); // whatever took it away, signing out included
      if (came.current?.isConnected) came.current.focus?.();
    };
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => ask(typed.trim()), typed ? 180 : 0); // while typing: wait for a pause
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => move(0), [q]);
  const route = useStore((s) => s.route);
  const opened = useRef(route);
  useEffect(() => void (route === opened.current || close()), [route]); // another page was opened beside it

  function open(row) {
    if (!row) return;
    remember(me?.id, q);
    came.current = null; // the page that opens has the focus
    close();
    go(row.path);
  }
  function onKeyDown(event) {
    event.stopPropagation(); // no key acts on an alarm while somebody searches
    if (event.isComposing) return;
    const next = step(event.key, at, rows.length);
    if (next !== null) move(next);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === input.current) {
      if (typed.trim() === q) open(rows[at]);
      else ask(typed.trim());
    } else return;
    event.preventDefault();
  }

  const chosen = rows[at];
  return html`<section class="search-panel" role="dialog" aria-label=${t("search.title")} onKeyDown=${onKeyDown}>
    <div class="search-line">
      <input id="find" ref=${input} type="search" autocomplete="off" spellcheck=${false} role="combobox" aria-expanded=${rows.length > 0} aria-controls="found"
        aria-activedescendant=${chosen ? `found-${at}` : undefined} aria-label=${t("search.hint")} placeholder=${t("search.hint")} value=${typed} onInput=${(e) => type(e.target.value)} />
      <button type="button" onClick=${close}>${t("search.close")} <kbd>Esc</kbd></button>
    </div>
    <${StillRinging} />
    ${!q && html`<${Recent} onPick=${(again) => (type(again), input.current.focus())} />`}
    <p class=${bad ? "warn search-note" : "search-note"} role="status">${words}${none && html`<small>${t("search.none_note")}</small>`}</p>
    <div id="found" role="listbox" aria-label=${t("search.title")}>
      ${GROUPS.map((kind) => html`<${Group} kind=${kind} rows=${rows}>
        ${rows.map((row, i) => row.kind === kind && html`<${FoundRow} key=${row.path} row=${row} id=${`found-${i}`} selected=${i === at} onPoint=${() => move(i)} onOpen=${() => open(row)} />`)}
      <//>`)}
    </div>
    <p class="search-keys dim">${t("search.keys")}</p>
  </section>`;
}
