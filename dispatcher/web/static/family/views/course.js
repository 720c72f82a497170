// The course of an alarm, step by step, with what is still to come.
import { html } from "../html.js";
import { steps } from "../steps.js";
import { clock, when } from "../times.js";
import { t } from "../words/words.js";

export function Course({ detail, short = false }) {
  const over = detail.alarm.state === "resolved";
  const all = steps(detail.course, over);
  const current = all.filter((step) => step.done).length - 1;
  return html`<ol class="course">
    ${all.map((step, i) => html`<li key=${i} class=${step.done ? (i === current && !over ? "done now" : "done") : "yet"}>
      <time>${step.done ? (over || !short ? when(step.at) : clock(step.at)) : ""}</time>
      <span><b>${t(`stage.${step.stage}`)}</b>
        ${step.done ? "" : html`<span class="unseen"> ${t("alarm.yet")}</span>`}
        ${step.helper || step.eta_minutes ? html`<small>${[step.helper, step.eta_minutes && t("alarm.eta", { n: step.eta_minutes })].filter(Boolean).join(" · ")}</small>` : ""}
      </span>
    </li>`)}
  </ol>`;
}

/** Who else was asked: by what they are to the elder, not by name. */
export function Contacts({ asks }) {
  if (asks.length === 0) return null;
  const newest = [...new Map(asks.map((ask) => [ask.contact_id, ask])).values()];
  return html`<section class="contacts"><h2>${t("alarm.contacts")}</h2><ul>
    ${newest.map((ask) => html`<li key=${ask.contact_id}><span>${ask.relation}${ask.mine ? t("ask.mine") : ""}</span>
      <span class=${ask.answer === "accepted" ? "yes" : ""}>${ask.answer === "accepted" ? "✓ " : ""}${t(`ask.${ask.answer ?? "waiting"}`)}</span></li>`)}
  </ul></section>`;
}
