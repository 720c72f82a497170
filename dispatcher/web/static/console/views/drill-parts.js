// A drill's course step by step, one that is over as a line, and the table of all desks.
import { html } from "../html.js";
import { duration, when } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { byNeed, secondsWords, stepsOf } from "../live/drills.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { Columns } from "./list-parts.js";
import { problemWords } from "./problem-words.js";

const SIGNS = { good: "✓", fair: "△", failed: "✕", void: "–" };
const FIGURES = ["good", "fair", "failed"];

/** What an answer was worth: a sign, a word and a colour; "void" when the press never reached the desk. */
export function Worth({ drill }) {
  const worth = drill.verdict ?? (["given_up", "lost"].includes(drill.standing) ? "void" : null);
  return worth && html`<b class=${`worth ${worth}`}><span aria-hidden="true">${SIGNS[worth]}</span> ${t(`drill.${worth}`)}</b>`;
}

const useCentre = (id) => useStore((s) => nameOf(s.centres[id]) || id);

/** Why nothing rang, in words for people; what the broker said stands behind it. */
function troubleWords(drill) {
  if (drill.standing === "given_up") return drill.trouble ? t("drill.unsent", { reason: drill.trouble }) : t("drill.no_gateway");
  return drill.standing === "lost" ? t("drill.lost") : drill.trouble && t("drill.trying", { reason: drill.trouble });
}

export function DrillCourse({ drill }) {
  const now = useNow();
  const name = useCentre(drill.centre_id);
  const elsewhere = useCentre(drill.rang_at);
  const since = drill.answered_s === null && drill.raised_at && now !== null ? now - Date.parse(drill.raised_at) : null;
  return html`<li class="course">
    <div class="line"><b class="desk-name">${name}</b><${Worth} drill=${drill} />
      ${since !== null && html`<time class="figure">${duration(since, t("day"))}</time>`}
      <span class="spacer"></span>${drill.alarm_id && html`<a href="#/alarm/${drill.alarm_id}">${t("drill.alarm", { id: drill.alarm_id })}</a>`}</div>
    <ol class="steps">${stepsOf(drill).map((step) => html`<li class=${step.done ? "done" : ""}>
      <span aria-hidden="true">${step.done ? "✓" : "○"}</span> ${t(`drill.step.${step.name}`)}
      ${step.done ? html` <b class="figure">${step.seconds === null ? "" : secondsWords(step.seconds)}</b>` : html`<span class="unseen">${t("drill.not_yet")}</span>`}</li>`)}</ol>
    ${troubleWords(drill) && html`<p class="warn" role="status">${troubleWords(drill)}</p>`}
    ${drill.rang_at && drill.rang_at !== drill.centre_id && html`<p class="warn">${t("drill.elsewhere", { centre: elsewhere })}</p>`}
  </li>`;
}

export function DrillRow({ drill, now }) {
  const name = useCentre(drill.centre_id);
  return html`<li>
    <span class="figure">${when(drill.asked_at, now)}</span>
    <b>${name}</b>
    <${Worth} drill=${drill} />
    <span>${drill.answered_s === null ? troubleWords(drill) ?? t("drill.unanswered") : t("drill.answered_after", { time: secondsWords(drill.answered_s), name: drill.answered_by ?? "—" })}
      <small>${t("drill.asked_by", { name: drill.asked_by })}</small></span>
    ${drill.alarm_id ? html`<a href="#/alarm/${drill.alarm_id}">#${drill.alarm_id}</a>` : html`<span></span>`}
  </li>`;
}

function Last({ row, now }) {
  const at = row.last_at && when(row.last_at, now).replace(/ .*/, "");
  if (!row.overdue) return html`<td class="figure">${at}</td>`;
  return html`<td><b class="overdue">! ${row.last_at ? t("drill.overdue") : t("drill.never")}</b>${at && html`<small class="figure">${at}</small>`}</td>`;
}

function Month({ month }) {
  if (!month.drills) return html`<td class="dim">·</td>`;
  return html`<td class="figure month">${FIGURES.filter((name) => month[name]).map((name) => html`<span class=${`worth ${name}`}>
    <span aria-hidden="true">${SIGNS[name]}</span>${month[name]}<span class="unseen"> ${t(`drill.${name}`)}</span></span>`)}</td>`;
}

/** `scores` is the answer of GET /drills/scores. */
export function ScoreTable({ scores, error, now }) {
  const centres = useStore((s) => s.centres);
  if (!scores) return html`<p class=${error ? "page-note warn" : "page-note"} role=${error ? "alert" : undefined}>
    ${error ? t("list.failed", { reason: problemWords(error) }) : t("list.loading")}</p>`;
  const words = [t("devices.centre"), t("drill.last"), ...scores.months.map((month) => month.replace(/^\d\d/, "")), t("drill.median"), t("drill.slowest")];
  return html`<p class="legend">${FIGURES.map((name) => html`<span class=${`worth ${name}`}><span aria-hidden="true">${SIGNS[name]}</span> ${t(`drill.legend.${name}`)}</span>`)}</p>
  <table class="score-table"><${Columns} words=${words} />
    <tbody>${[...scores.items].sort(byNeed).map((row) => html`<tr key=${row.centre_id}>
      <td>${nameOf(centres[row.centre_id]) || row.centre_id}</td>
      <${Last} row=${row} now=${now} />
      ${row.months.map((month) => html`<${Month} key=${month.month} month=${month} />`)}
      <td class="figure">${secondsWords(row.median_s)}</td><td class="figure">${secondsWords(row.slowest_s)}</td>
    </tr>`)}</tbody></table>`;
}

/** On the card of a drill: what to do, and what not. */
export function DrillNote({ alarm }) {
  return alarm.device_kind === "drill" && alarm.state !== "resolved" ? html`<p class="drill-note" role="note"><b>${t("badge.drill")}</b> ${t("drill.card")}</p>` : null;
}
