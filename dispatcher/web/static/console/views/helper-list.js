// People who can be sent: how far, whether they speak the elder's language, whether they are with somebody else already.
import { distance } from "../acts/sending.js";
import { html } from "../html.js";
import { phoneGroups } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { Part } from "./elder-parts.js";
import { useFetched } from "./fetched.js";

const MOST_OFFERED = 9; // one for each digit

/** {data, error}: who can be sent to the elder of an alarm, or from its centre when nobody knows whose it is. */
export function useHelpers(alarm, limit = MOST_OFFERED, turn = 0) {
  const whose = alarm.elder ? `elder_id=${alarm.elder.id}` : `centre_id=${encodeURIComponent(alarm.centre_id)}`;
  return useFetched(`/helpers?${whose}&limit=${limit}`, turn);
}

export function distanceWords(metres) {
  const far = distance(metres);
  return far ? t(`helper.${far.unit}`, { n: far.n }) : t("helper.no_place");
}

function Languages({ helper }) {
  if (helper.speaks === null) return null;
  return html`<small class=${helper.speaks ? "speaks" : "warn"}>${t(helper.speaks ? "helper.speaks" : "helper.speaks_not")}</small>`;
}

/** One helper's facts; `alarmId`: the alarm that is looked at, whose own helpers are not "elsewhere". */
export function HelperFacts({ helper, alarmId }) {
  const busy = helper.alarm_id && helper.alarm_id !== alarmId;
  return html`<b>${helper.name}</b><span class="kind">${t(`kind.${helper.kind}`)}</span>
    <span class="figure far">${distanceWords(helper.distance_m)}</span>
    <span class="helper-signs">${helper.available && html`<small class="hours">${helper.available}</small>`}<${Languages} helper=${helper} />
      ${busy && html`<small class="warn">${t("helper.busy", { id: helper.alarm_id })}</small>`}
      ${helper.alarm_id === alarmId && html`<small class="speaks">${t("helper.sent_here")}</small>`}</span>
    <span class="figure number">${phoneGroups(helper.phone)}</span>`;
}

/** The part of the card: who is near, whom the form of "dispatch" offers by number. */
export function Nearby({ alarm, turn }) {
  const { data, error } = useHelpers(alarm, 4, turn);
  const list = error ? [] : data?.items;
  return html`<${Part} name="nearby" title=${t(alarm.elder ? "helper.nearby" : "helper.of_centre")} list=${list} nothing=${t(error ? "helper.failed" : "helper.none")}>
    <ul>${list?.map((helper) => html`<li key=${helper.id}><${HelperFacts} helper=${helper} alarmId=${alarm.id} /></li>`)}</ul>
  <//>`;
}
