// One welfare check: how far it has come, whom nobody has found yet, and what was found out about them.
import { command } from "../acts/api.js";
import { addKeys } from "../acts/keys.js";
import { chosenOf, hows, withoutFound } from "../acts/welfare.js";
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { serverNow } from "../live/clock.js";
import { useFetched, useTurns } from "./fetched.js";
import { problemWords } from "./problem-words.js";
import { Head, Told } from "./welfare-head.js";
import { PersonList } from "./welfare-list.js";
import { Person } from "./welfare-person.js";

const REFRESH_MS = 5_000;
/** The list is long, so it is fetched less often than the figures, and only when they have moved. */
const LIST_EVERY = 3;
const LONGEST_LIST = 500;

/** Marks elders one after the other: {marks, told, mark}. What this desk has marked is shown at once. */
function useMarks(id, again) {
  const [marks, put] = useState({});
  const [told, tell] = useState(null);
  async function mark(elder, how, note) {
    put((all) => ({ ...all, [elder.elder_id]: { how, marked_at: new Date(serverNow()).toISOString() } }));
    tell({ elder, how, error: null });
    try {
      await command(`/welfare-checks/${id}/elders/${elder.elder_id}`, { how, note });
    } catch (error) {
      put(({ [elder.elder_id]: _, ...others }) => others);
      tell({ elder, how, error });
    }
    again();
  }
  return { marks, told, mark };
}

/** {check, list, error, again}: the figures as they are, the list of those to find as it was a moment ago. */
function useCheck(id) {
  const { turn, again } = useTurns(REFRESH_MS);
  const [wanted, want] = useState(null);
  const path = `/welfare-checks/${encodeURIComponent(id)}`;
  const { data: check, error } = useFetched(`${path}?limit=1`, turn);
  const { data: list } = useFetched(wanted && `${path}?limit=${LONGEST_LIST}`, wanted);
  useEffect(() => {
    if (check && (turn % LIST_EVERY === 0 || check.ended_at)) want([check.answered, check.reached, check.to_ask, check.ended_at].join());
  }, [turn, check]);
  return { check, list, error, again };
}

export function WelfareCheck({ id }) {
  const { check, list, error, again } = useCheck(id);
  const { marks, told, mark } = useMarks(id, again);
  const [chosen, choose] = useState({ id: null, index: 0 });
  const note = useRef(null);
  const open = useMemo(() => withoutFound(list?.open ?? [], marks), [list, marks]);
  const person = chosenOf(open, chosen);
  const index = open.indexOf(person);
  const running = check && !check.ended_at;

  const pick = (n) => open.length && choose({ id: open[n].elder_id, index: n });
  const move = (by) => pick(Math.min(Math.max(index + by, 0), open.length - 1));
  function act(how) {
    if (!person || !running) return;
    mark(person, how, note.current?.value.trim() ?? "");
    if (note.current) note.current.value = "";
    choose(how === "unreached" ? { id: open[index + 1]?.elder_id ?? null, index: index + 1 } : { id: null, index });
  }
  useLayoutEffect(() => addKeys({
    ArrowDown: () => move(1), ArrowUp: () => move(-1), n: () => note.current?.focus(),
    ...Object.fromEntries(hows.map(({ how, key }) => [key, () => act(how)])),
  }));

  if (!check) return html`<p class="page-note">${error ? t("list.failed", { reason: problemWords(error) }) : t("list.loading")}</p>`;
  return html`<article class="welfare-check">
    <${Head} check=${check} onEnded=${again} />
    <${Told} told=${told} onUndo=${() => mark(told.elder, "unreached", "")} />
    ${open.length === 0
      ? html`<p class="page-note all-found">${t(check.unreached > 0 ? "list.loading" : "welfare.all_found")}</p>`
      : html`<div class="check-body">
          <${PersonList} list=${open} index=${index} onPick=${pick} marks=${marks} beyond=${list.next ? check.unreached - open.length : 0} />
          <${Person} key=${person.elder_id} checkId=${id} person=${person} mark=${marks[person.elder_id]} note=${note} onMark=${act} running=${running} at=${{ n: index + 1, count: open.length }} />
        </div>`}
  </article>`;
}
