// When an elder is not at home: the sign on an alarm, and the part of the card and the elder's page that plans and ends it.
import { command, newKey, Unreachable } from "../acts/api.js";
import { addKeys } from "../acts/keys.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { AbsenceForm } from "./absence-form.js";
import { useFetched } from "./fetched.js";
import { problemWords } from "./problem-words.js";

const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);

/** A moment without its seconds. */
export const shortly = (iso, now) => when(iso, now).replace(/(\d\d:\d\d):\d\d$/, "$1");

/** "住院中 至 11-30 16:00", on a row. */
export function AwayBadge({ away }) {
  const now = useNow();
  if (!away) return null;
  return html`<span class="badge away">${t(`absence.in.${away.kind}`)} ${t("absence.until", { time: shortly(away.until, now) })}</span>`;
}

/** On the card: that somebody is registered as away makes their key no less a call for help. */
export function AwayWarning({ alarm }) {
  const now = useNow();
  if (!alarm.away || alarm.state === "resolved") return null;
  return html`<p class="away-warning" role="note"><b>${t(`absence.in.${alarm.away.kind}`)}</b>
    ${t("absence.still", { time: shortly(alarm.away.until, now) })}</p>`;
}

function Absence({ absence, now, act, may }) {
  const over = absence.stands === "over";
  return html`<li class=${absence.stands}>
    <b>${t(`absence.kind.${absence.kind}`)}</b>
    <span>${t(`absence.stands.${absence.stands}`)}</span>
    <span class="span figure">${shortly(absence.starts_at, now)} – ${shortly(absence.ended_at ?? absence.ends_at, now)}</span>
    <small>${[absence.note, absence.added_by, absence.not_heeded > 0 && t("absence.not_heeded", { count: absence.not_heeded })].filter(Boolean).join(" · ")}</small>
    ${may && !over && html`<button disabled=${act.busy} onClick=${() => act.run(`/absences/${absence.id}/end`)}>
      ${t(absence.stands === "away" ? "absence.back" : "absence.drop")}</button>`}
  </li>`;
}

/** Sends one command at a time; what was not delivered keeps its key for the next press. */
function useCommand(onDone) {
  const [state, put] = useState({ busy: false, words: null });
  const last = useRef({ same: null, key: null });
  async function run(path, body) {
    const same = JSON.stringify([path, body]);
    const key = last.current.same === same ? last.current.key : newKey();
    put({ busy: true, words: null });
    try {
      await command(path, body, { key });
      last.current = { same: null, key: null };
      put({ busy: false, words: null });
      onDone();
    } catch (error) {
      last.current = error instanceof Unreachable ? { same, key } : { same: null, key: null };
      const known = error.problem?.field === "starts_at" && /^already away/.test(error.problem.detail ?? "");
      put({ busy: false, words: known ? t("absence.overlaps") : t("verb.refused", { reason: problemWords(error) }) });
    }
  }
  return { ...state, run, say: (words) => put({ busy: false, words }) };
}

/** The part; `turn` changes when the elder's record should be looked at again. */
export function Absences({ elderId, turn }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const { data, again } = useFetched(`/elders/${elderId}/absences`, turn);
  const [open, setOpen] = useState(false);
  const act = useCommand(() => {
    setOpen(false);
    again();
  });
  const may = me.roles.some(({ role }) => ACTING.has(role));
  useLayoutEffect(() => (may ? addKeys({ b: () => setOpen(true), ...(open && { Escape: () => setOpen(false) }) }) : undefined), [may, open]);
  const shown = (data?.items ?? []).filter((each, n) => each.stands !== "over" || n === 0);
  return html`<section class="part absences"><h2>${t("absence.title")}</h2>
    ${data && shown.length === 0 && !open && html`<p class="dim">${t("absence.none")}</p>`}
    ${shown.length > 0 && html`<ul>${shown.map((each) => html`<${Absence} key=${each.id} absence=${each} now=${now} act=${act} may=${may} />`)}</ul>`}
    ${may && !open && html`<button aria-expanded="false" onClick=${() => setOpen(true)}><kbd>B</kbd>${t("absence.plan")}</button>`}
    ${open && html`<${AbsenceForm} after=${shown.find((each) => each.stands === "away")} busy=${act.busy} onClose=${() => setOpen(false)}
      onSave=${(body) => act.run(`/elders/${elderId}/absences`, body)} onWrong=${(key) => act.say(t(key))} />`}
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </section>`;
}
