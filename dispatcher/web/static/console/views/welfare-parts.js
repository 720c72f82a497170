// What the pages of welfare checks share: who may start one, the name of its place, its progress as a bar.
import { html } from "../html.js";
import { nameOf } from "../i18n/words.js";
import { useStore } from "../live/store.js";

/** Operators look on and mark; starting and ending a check is for those who answer for the centre. */
const MAY_START = new Set(["supervisor", "manager", "admin"]);

export function mayStart(me) {
  return me.roles.some(({ role }) => MAY_START.has(role));
}

/** The centres whose elders this reader looks after: their own; for the city desk and those of the whole city, all. */
export function useCentresServed() {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const all = me.centres === null || me.centres.some((id) => centres[id]?.kind === "city_desk");
  return all ? Object.keys(centres).filter((id) => centres[id].kind === "centre") : me.centres;
}

/** The name of the place a check is about. */
export function usePlaceName() {
  const centres = useStore((s) => s.centres);
  const towns = useStore((s) => s.towns);
  return ({ town, centre_id: centre }) => {
    if (town) return nameOf(towns.find(({ code }) => code === town)) || town;
    return nameOf(centres[centre]) || centre;
  };
}

/** How many have answered, were reached, and are open, as one bar; the figures beside it say the same. */
export function ProgressBar({ check }) {
  const of = (n) => (check.elders ? (1000 * n) / check.elders : 0);
  return html`<svg class="progress" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="1000" height="12" />
    <rect class="answered" width=${of(check.answered)} height="12" />
    <rect class="reached" x=${of(check.answered)} width=${of(check.reached)} height="12" />
  </svg>`;
}
