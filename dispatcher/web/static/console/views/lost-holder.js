// Nobody is heard from the console of whoever holds an alarm: said wherever their name stands.
import { html } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { isLost } from "../live/coverage.js";
import { useNow } from "../live/tick.js";
import { Timer } from "./marks.js";

/** The sign behind the holder's name, with how long they have not been heard. */
export function LostMark({ alarm }) {
  if (!isLost(alarm)) return null;
  return html`<small class="lost-holder"><span aria-hidden="true">⚠</span> ${t("holder.lost")} <${Timer} since=${alarm.holder_lost_at} /></small>`;
}

/** The line on the card: what happened, and what to do about it. */
export function LostLine({ alarm, me }) {
  const now = useNow();
  if (!isLost(alarm)) return null;
  const key = alarm.claimed_by === me?.username ? "holder.lost_mine" : "holder.lost_line";
  const name = alarm.claimed_by_name ?? alarm.claimed_by;
  return html`<p class="hold lost-line" role="alert"><span aria-hidden="true">⚠</span> ${t(key, { name, time: when(alarm.holder_lost_at, now) })}</p>`;
}
