// Calls and ticks in words, for the history of an alarm.
import { language, t } from "../i18n/words.js";

/** What happened, where the event's own name does not say it; null for everything else. */
export function progressEvent({ event, detail }) {
  return event === "ticked" && detail?.done === false ? t("event.unticked") : null;
}

/** Whom somebody called and what came of it; or the step as it was read when it was ticked. */
export function progressWords({ event, detail }) {
  if (event === "called") return `${detail.contact}（${detail.relation}） ${t(`call.said.${detail.result}`)}`;
  return event === "ticked" ? detail[language()] ?? detail.zh : null;
}
