// The list of those whom nobody has found yet: long, so only the rows in sight are drawn.
import { html, useEffect, useRef, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { rowsInSight, scrolledTo } from "../live/window.js";
import { ageSex } from "./marks.js";
import { whyWords } from "./welfare-person.js";

const ROW_REM = 3.4;
const rowPx = () => ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);

function PersonRow({ person, mark, chosen, onPick, now }) {
  const { how, marked_at: at } = mark ?? person;
  return html`<li id=${`person-${person.elder_id}`} role="option" aria-selected=${String(chosen)} onMouseDown=${onPick}>
    <span class="figure rank" title=${t("welfare.frailty")}>${person.frailty}</span>
    <span class="whom"><b>${person.name}</b> <small>${ageSex(person)}</small></span>
    <span class="why">${whyWords(person)}</span>
    <small class="home">${person.address}</small>
    ${how === "unreached" && html`<small class="tried">${t("welfare.tried", { time: when(at, now) })}</small>`}
  </li>`;
}

/** `index` is the chosen one; onPick(n) chooses another. `marks` are this desk's own; `beyond`: how many are not on the list. */
export function PersonList({ list, index, marks, beyond, onPick }) {
  const box = useRef(null);
  const now = useNow();
  const [seen, look] = useState({ top: 0, height: 600, row: 54 });
  const measure = () => look({ top: box.current.scrollTop, height: box.current.clientHeight, row: rowPx() });
  useEffect(() => {
    measure();
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);
  useEffect(() => {
    const { clientHeight: height, scrollTop: top } = box.current;
    box.current.scrollTop = scrolledTo({ index, top, height, row: rowPx() });
  }, [index]);
  const { from, to, above, below } = rowsInSight({ ...seen, count: list.length });
  return html`<div class="people-list" ref=${box} onScroll=${measure} role="listbox" tabindex="0" aria-label=${t("welfare.list")}
      aria-activedescendant=${list[index] && `person-${list[index].elder_id}`}>
    <ol>
      <li aria-hidden="true" class="gap" style=${{ height: `${above}px` }}></li>
      ${list.slice(from, to).map((person, i) => html`<${PersonRow} key=${person.elder_id} person=${person} now=${now} mark=${marks[person.elder_id]}
        chosen=${from + i === index} onPick=${() => onPick(from + i)} />`)}
      <li aria-hidden="true" class="gap" style=${{ height: `${below}px` }}></li>
    </ol>
    ${beyond > 0 && html`<p class="page-note">${t("welfare.beyond", { shown: list.length, more: beyond })}</p>`}
  </div>`;
}
