// The signs on the map: alarms in their own marks, centres as squares, helpers as diamonds, towns as dots with names.
import { html, render } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { effectivePriority } from "../live/urgency.js";
import { whoOf } from "./alarm-row.js";
import { placeLabels } from "./locator.js";
import { PriorityMark, typeWords } from "./marks.js";

/** The words of one alarm, for who hears the mark or points at it. */
export function alarmWords(alarm, towns) {
  const state = t(alarm.held_until ? "state.held" : `state.${alarm.state}`);
  const words = t("map.alarm", { priority: t(`priority.${effectivePriority(alarm)}`), type: typeWords(alarm), who: whoOf(alarm, towns), state });
  return alarm.ringing ? words + t("map.ringing_too") : words;
}

export function groupWords({ lead, alarms }, towns) {
  return alarms.length > 1 ? t("map.group", { count: alarms.length, what: alarmWords(lead, towns) }) : alarmWords(lead, towns);
}

/** An element drawn once from a view; Leaflet owns it from then on. */
export function drawn(view) {
  const place = document.createElement("div");
  render(view, place);
  return place;
}

/** The mark of a group: that of its most urgent alarm, and how many there are. Ringing ones have a ring around them. */
export function GroupMark({ group: { lead, spot, alarms } }) {
  const ringing = alarms.some((a) => a.ringing);
  return html`<span class="spot p${effectivePriority(lead)} ${ringing ? "ringing" : ""} ${spot.exact ? "" : "approximate"}" aria-hidden="true">
    <${PriorityMark} alarm=${lead} bare />${alarms.length > 1 && html`<b class="figure many">${alarms.length}</b>`}
  </span>`;
}

export function CentreSign({ state }) {
  return html`<svg class="centre-sign ${state}" viewBox="0 0 16 16" aria-hidden="true">
    <rect x="2" y="2" width="12" height="12" />${state === "unattended" && html`<text x="8" y="12.500" text-anchor="middle">!</text>`}
  </svg>`;
}

export function HelperSign({ busy }) {
  return html`<svg class="helper-sign ${busy ? "busy" : ""}" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1.500 14.500 8 8 14.500 1.500 8Z" /></svg>`;
}

/** What a mark says when it is pointed at; an element, because a text would be read as HTML. */
export function tip(words) {
  const element = document.createElement("span");
  element.textContent = words;
  return element;
}

/** The towns' names where there is room for them at this scale: [{town, dx, dy, anchor}]. */
export function townLabels(towns, project) {
  const dots = towns.map((town) => ({ ...project(town), text: nameOf(town), town }));
  // A town's centre often stands in its middle: the gap leaves room for the square.
  return placeLabels(dots, { size: 14, gap: 9 }).map((dot) => ({
    town: dot.town, anchor: dot.anchor ?? null, dx: dot.anchor ? dot.lx - dot.x : 0, dy: dot.anchor ? dot.ly - dot.y : 0,
  }));
}

export function TownSign({ label: { town, anchor, dx, dy } }) {
  return html`<svg class="town-sign" width="2" height="2" aria-hidden="true">
    <circle cx="1" cy="1" r="2.500" />${anchor && html`<text x=${1 + dx} y=${1 + dy} text-anchor=${anchor}>${nameOf(town)}</text>`}
  </svg>`;
}
