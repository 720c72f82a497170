// A desk that nobody watches: told to everybody in a banner, and what it means on the card of its alarm.
import { html } from "../html.js";
import { phoneGroups } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { byConcern, emptyDesk, meaningOf } from "../live/coverage.js";
import { get, useStore } from "../live/store.js";
import { Timer } from "./marks.js";

/** More than these are only counted: the banner must not push the alarms off the screen. */
const MOST_NAMED = 3;

const nameOfCentre = (id, centres) => nameOf(centres[id]) || id;

/** The name of the desk that an alarm is about, or null when it is about something else. */
export function deskWords(alarm) {
  const id = emptyDesk(alarm);
  return id && nameOfCentre(id, get().centres);
}

function Gap({ gap, me, centres }) {
  const to = gap.covered_by && nameOfCentre(gap.covered_by, centres);
  return html`<li>
    <b>${nameOfCentre(gap.centre_id, centres)}</b> <${Timer} since=${gap.unattended_since} />
    <span>${t(`coverage.${meaningOf(gap, me)}`, { to })}</span>
    ${gap.alarm_id && html`<a href="#/alarm/${gap.alarm_id}" aria-label="${t("coverage.alarm")} #${gap.alarm_id}">#${gap.alarm_id}</a>`}
  </li>`;
}

export function CoverageBanner() {
  const gaps = useStore((s) => s.coverage);
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  if (!gaps?.length) return null;
  const sorted = byConcern(gaps, me);
  const more = sorted.length - MOST_NAMED;
  const names = sorted.map((gap) => nameOfCentre(gap.centre_id, centres)).join("、");
  return html`<section class="banner empty-desks" aria-label=${t("coverage.title")}>
    <span class="sign" aria-hidden="true">⚠</span><strong>${t("coverage.title")}</strong>
    <span class="unseen" role="alert">${t("coverage.title")} ${names}</span>
    <ul>
      ${sorted.slice(0, MOST_NAMED).map((gap) => html`<${Gap} key=${gap.centre_id} gap=${gap} me=${me} centres=${centres} />`)}
      ${more > 0 && html`<li>${t("coverage.more", { count: more })}</li>`}
    </ul>
  </section>`;
}

/** What can be done about a desk that nobody watches. */
export function DeskAdvice({ alarm }) {
  const centre = useStore((s) => s.centres[emptyDesk(alarm)]);
  return html`<section class="part outage">
    <p>${t("coverage.advice", { centre: nameOf(centre) || emptyDesk(alarm), phone: phoneGroups(centre?.phone) || "—" })}</p>
    <p>${t("coverage.advice_over")}</p>
  </section>`;
}
