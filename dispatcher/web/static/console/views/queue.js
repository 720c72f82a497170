// The live queue: every open alarm, the most urgent on top.
import { addKeys } from "../acts/keys.js";
import { bodyOf } from "../acts/verbs.js";
import { html, useLayoutEffect, useMemo, useRef, useState } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { go } from "../live/route.js";
import { sizeOf } from "../live/row-size.js";
import { get, set, useStore } from "../live/store.js";
import { counts, divide } from "../live/urgency.js";
import { actOn } from "../session.js";
import { AlarmRow, claimOf } from "./alarm-row.js";
import { Timer } from "./marks.js";
import { refusalWords } from "./refusal.js";
import { Windowed } from "./windowed.js";

/** How many rows the keys for a page go. */
const A_SCREEN = 8;
const remOf = (alarm) => sizeOf(alarm).rem;

/** The selection stays on its alarm however the list is sorted anew; without one it is the top row. */
function selectedOf(shown, selected) {
  return shown.find((a) => a.id === selected) ?? shown[0];
}

function move(shown, by) {
  const at = shown.indexOf(selectedOf(shown, get().selected));
  const next = shown[Math.min(Math.max(at + by, 0), shown.length - 1)];
  if (next) set({ selected: next.id });
}

/** `key`: only when it is the key of what can be done. */
async function claim(alarm, tell, key = null) {
  const verb = alarm && claimOf(alarm, get().me);
  if (!verb || (key && verb.key !== key)) return;
  try {
    await actOn(alarm, verb.verb, bodyOf(verb, alarm, {}));
    go(`alarm/${alarm.id}`);
  } catch (error) {
    tell(refusalWords(error, alarm, get().me?.username));
  }
}

function useQueueKeys(shown, tell) {
  useLayoutEffect(() => { // with the drawing: a key must mean the row that is seen
    const selected = () => selectedOf(shown, get().selected);
    return addKeys({
      ArrowDown: () => move(shown, 1),
      ArrowUp: () => move(shown, -1),
      PageDown: () => move(shown, A_SCREEN),
      PageUp: () => move(shown, -A_SCREEN),
      Home: () => move(shown, -shown.length),
      End: () => move(shown, shown.length),
      Enter: () => selected() && go(`alarm/${selected().id}`),
      c: () => claim(selected(), tell, "c"),
      t: () => claim(selected(), tell, "t"),
    });
  }, [shown]);
}

function Filters({ hidden }) {
  const filter = useStore((s) => s.filter);
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const mine = me.centres === null ? Object.keys(centres) : me.centres;
  const change = (patch) => set({ filter: { ...filter, ...patch } });
  return html`<div class="filters" title=${t("queue.never_hidden")}>
    <button aria-pressed=${!filter.mine} onClick=${() => change({ mine: false })}>${t("queue.all")}</button>
    <button aria-pressed=${filter.mine} onClick=${() => change({ mine: true })}>${t("queue.mine")}</button>
    ${mine.length > 1 && html`<select aria-label=${t("queue.all_centres")}
        value=${filter.centre} onChange=${(e) => change({ centre: e.target.value })}>
      <option value="">${t("queue.all_centres")}</option>
      ${mine.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}
    </select>`}
    <span class=${hidden ? "hidden-count some" : "hidden-count"}>
      ${hidden ? t("queue.hidden", { count: hidden }) : t("queue.none_hidden")}
      ${hidden > 0 && html`<button onClick=${() => change({ mine: false, centre: "" })}>${t("queue.show_all")}</button>`}
    </span>
  </div>`;
}

function Summary() {
  const { open, ringing, emergencies, waitingSince } = counts(useStore((s) => s.desk.alarms));
  return html`<div class="summary">
    <span class=${ringing ? "is-ringing" : ""}><b class="figure">${ringing}</b> ${t("queue.ringing")}</span>
    <span><b class="figure">${emergencies}</b> ${t("queue.emergencies")}</span>
    <span><b class="figure">${open}</b> ${t("queue.open")}</span>
    <span>${waitingSince ? html`<b><${Timer} since=${waitingSince} /></b>` : html`<b>—</b>`} ${t("queue.longest")}</span>
  </div>`;
}

function Empty({ synced }) {
  if (!synced) return html`<div class="empty"><p>${t("queue.waiting_first")}</p></div>`;
  return html`<div class="empty"><p>${t("queue.empty")}</p><small>${t("queue.empty_note")}</small></div>`;
}

function Head() {
  const columns = ["wait", "who", "where", "state", "deadline"];
  return html`<li class="head" aria-hidden="true">
    <span></span>${columns.map((name) => html`<span>${t(`queue.col.${name}`)}</span>`)}
  </li>`;
}

export function Queue() {
  const alarms = useStore((s) => s.desk.alarms);
  const filter = useStore((s) => s.filter);
  const me = useStore((s) => s.me);
  const selected = useStore((s) => s.selected);
  const synced = useStore((s) => s.desk.synced);
  const [told, tell] = useState("");
  const { shown, hidden } = useMemo(() => divide(alarms, filter, me), [alarms, filter, me]);
  useQueueKeys(shown, tell);
  const current = selectedOf(shown, selected);
  const { current: onClaim } = useRef((alarm) => claim(alarm, tell)); // the same for all rows and times: they are kept as drawn
  return html`<section class="queue">
    <div class="bar"><${Summary} /><${Filters} hidden=${hidden.length} /></div>
    <p class="told" role="status">${told}</p>
    <h1 class="unseen">${t("queue.title")}</h1>
    ${shown.length === 0
      ? html`<${Empty} synced=${synced} />`
      : html`<${Windowed} name="rows" head=${html`<${Head} />`} alarms=${shown} remOf=${remOf} chosen=${selected}
          row=${(alarm, place) => html`<${AlarmRow} key=${alarm.id} alarm=${alarm} me=${me} ...${place}
            selected=${alarm === current} onClaim=${onClaim} />`} />`}
  </section>`;
}
