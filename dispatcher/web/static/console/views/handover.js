// The page of shift handovers: read the sheet, sign it, let the other one sign, look at what was signed before.
import { mayHandOver, waitingFor } from "../acts/handover.js";
import { html, useState } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { go } from "../live/route.js";
import { useStore } from "../live/store.js";
import { useFetched, useTurns } from "./fetched.js";
import { Give } from "./handover-give.js";
import { Before, Print, Signatures } from "./handover-list.js";
import { Sheet } from "./handover-sheet.js";
import { Changes, Take } from "./handover-take.js";
import { problemWords } from "./problem-words.js";

const REFRESH_MS = 5_000;

/** The desks that somebody works at. */
function useDesks() {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const all = me.centres === null ? Object.keys(centres) : me.centres;
  const own = all.filter((id) => mayHandOver(me, id));
  return own.length ? own : all;
}

function Head({ desks, centre, sheet, handover }) {
  const centres = useStore((s) => s.centres);
  const figure = (name, n, bad) => html`<span class=${bad && n ? "is-open" : ""}><b class="figure">${n}</b> ${t(`handover.n.${name}`)}</span>`;
  return html`<header class="check-head">
    <div class="line"><h1>${t("handover.title", { centre: nameOf(centres[centre]) || centre })}</h1>
      ${handover && html`<span class="dim">${t("handover.kept", { id: handover.id })}</span>`}
      <span class="spacer"></span>
      ${desks.length > 1 && html`<select aria-label=${t("handover.desk")} value=${centre} onChange=${(e) => go(`handover/${encodeURIComponent(e.target.value)}`)}>
        ${desks.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}</select>`}</div>
    ${sheet && html`<div class="summary">
      ${figure("open", sheet.open.length, true)}${figure("held", sheet.held.length)}${figure("overdue", sheet.overdue.length, true)}
      ${figure("follow_ups", sheet.follow_up_count)}${figure("silent", sheet.silent_count)}${figure("silenced", sheet.silenced.length)}${figure("gaps", sheet.gaps.length, true)}
    </div>`}
  </header>`;
}

/** `desk`: whose handovers; `of`: one of them that somebody wants to read. */
export function Handover({ desk, of }) {
  const me = useStore((s) => s.me);
  const desks = useDesks();
  const centre = desk ?? desks[0] ?? null;
  const { turn, again } = useTurns(REFRESH_MS);
  const [done, setDone] = useState(null); // what was signed at this desk just now
  const { data: live, error } = useFetched(centre && `/handovers/sheet?centre_id=${encodeURIComponent(centre)}`, turn);
  const waiting = of ? null : waitingFor(live);
  const wanted = of ?? waiting?.id;
  const { data: kept, error: unkept } = useFetched(wanted ? `/handovers/${encodeURIComponent(wanted)}` : null, turn);
  const handover = wanted ? kept : null;
  const onDone = (handed) => {
    setDone(handed?.taken_at ? handed : null);
    again();
  };
  const sheet = wanted ? handover?.sheet : live;
  if (!sheet) return html`<p class="page-note">${error ?? unkept ? t("list.failed", { reason: problemWords(error ?? unkept) }) : t("list.loading")}</p>`;
  return html`<article class="handover-page">
    <${Head} desks=${desks} centre=${centre} sheet=${sheet} handover=${handover} />
    <div class="handover-body">
      <div class="sheet-side">
        ${handover?.notes && html`<section class="notes"><h2>${t("handover.notes")}</h2><p>${handover.notes}</p></section>`}
        ${waiting && live && html`<${Changes} sheet=${sheet} live=${live} />`}
        <${Sheet} sheet=${sheet} />
      </div>
      <aside>
        ${of && html`<p><a href="#/handover/${encodeURIComponent(centre)}">${t("handover.back")}</a></p>`}
        ${!of && done && !waiting && html`<${Signatures} handover=${done} justTaken />`}
        ${of && html`<${Signatures} handover=${handover} />`}
        ${waiting && live && html`<${Take} key=${waiting.id} handover=${waiting} live=${live} onDone=${onDone} /><${Print} handover=${waiting} />`}
        ${!of && !waiting && !done && mayHandOver(me, centre) && html`<${Give} key=${centre} centre=${centre} onDone=${onDone} />`}
        <${Before} centre=${centre} chosen=${of} turn=${turn} />
      </aside>
    </div>
  </article>`;
}
