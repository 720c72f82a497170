// Under the verbs: what must not be overlooked while one acts: who is on the way, how often it was wrong, what is to follow.
import { html } from "../html.js";
import { FollowUpBar } from "./follow-up-bar.js";
import { Asking } from "./asking.js";
import { FalseAlarms, OnTheWay } from "./on-the-way.js";

/** `data` is the card's record, null until it has come; `told`: {data, again}, who was told. */
export function CardFacts({ alarm, data, told }) {
  return html`<div class="card-facts">
    <${OnTheWay} alarm=${alarm} sent=${data?.sent} />
    <${FalseAlarms} alarm=${alarm} counted=${data?.false_alarms} />
    <${Asking} key=${`asking-${alarm.id}`} alarm=${alarm} contacts=${data?.elder?.contacts} told=${told.data} onChanged=${told.again} />
    <${FollowUpBar} key=${alarm.id} alarm=${alarm} falseAlarms=${data?.false_alarms} />
  </div>`;
}
