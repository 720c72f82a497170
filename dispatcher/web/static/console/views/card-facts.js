// Under the verbs: what must not be overlooked while one acts: who is on the way, how often it was wrong, what is to follow.
import { html } from "../html.js";
import { FollowUpBar } from "./follow-up-bar.js";
import { FalseAlarms, OnTheWay } from "./on-the-way.js";

/** `data` is the card's record, null until it has come. */
export function CardFacts({ alarm, data }) {
  return html`<div class="card-facts">
    <${OnTheWay} alarm=${alarm} sent=${data?.sent} />
    <${FalseAlarms} alarm=${alarm} counted=${data?.false_alarms} />
    <${FollowUpBar} key=${alarm.id} alarm=${alarm} falseAlarms=${data?.false_alarms} />
  </div>`;
}
