// One message on its ways: a small mark with a word for each channel, and what was said, word for word.
import { SIGNS, waysOf } from "../acts/told.js";
import { html } from "../html.js";
import { when } from "../i18n/format.js";
import { isKnown, t } from "../i18n/words.js";
import { shortly } from "./absence.js";

/** "alarm.end.well" → what such a message says; a wording that has no words of its own here shows its key. */
export function wordingWords(wording) {
  return isKnown(`told.of.${wording}`) ? t(`told.of.${wording}`) : wording;
}

const isFailed = ({ status }) => status.startsWith("failed");

/** Each channel of a message with how far it came. */
export function Ways({ telling, now }) {
  return html`<ul class="ways">${waysOf(telling).map((one) => {
    return html`<li key=${one.id} class="way ${one.status}">
      <span class="sign" aria-hidden="true">${SIGNS[one.status]}</span>${t(`channel.${one.channel}`)} <b>${t(`delivery.${one.status}`)}</b>
      ${one.delivered_at && html` <time class="figure" datetime=${one.delivered_at}>${shortly(one.delivered_at, now)}</time>`}
      ${isFailed(one) && one.why && html` <small>${one.why}</small>`}
    </li>`;
  })}</ul>`;
}

/** What was said to somebody last; unfolded, everything that was said, word for word, newest first. */
export function Messages({ tellings, now }) {
  if (tellings.length === 0) return null;
  const wordsOf = (telling) => telling.deliveries.find(({ text }) => text)?.text;
  return html`<details class="messages"><summary>${wordingWords(tellings[0].wording)} <time class="figure" datetime=${tellings[0].created_at}>${shortly(tellings[0].created_at, now)}</time>
    ${tellings.length > 1 && ` · ${t("told.all", { n: tellings.length })}`}</summary>
    <ol>${tellings.map((telling, n) => html`<li key=${telling.id}>
      <p><time class="figure" datetime=${telling.created_at}>${when(telling.created_at, now)}</time> <b>${wordingWords(telling.wording)}</b>
        ${telling.ended && html` <small>${t(`told.ended.${telling.ended}`)}</small>`}</p>
      <blockquote>${wordsOf(telling) ?? t("told.not_written")}</blockquote>
      ${n > 0 && html`<${Ways} telling=${telling} now=${now} />`}
    </li>`)}</ol>
  </details>`;
}
