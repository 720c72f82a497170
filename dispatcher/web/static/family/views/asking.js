// The question whether one goes, and how far the answer has come.
import { html, useEffect, useRef } from "../html.js";
import { answer } from "../session.js";
import { useStore } from "../store.js";
import { t } from "../words/words.js";

const MINUTES = [5, 10, 20, 30, 60];

function Question({ say }) {
  return html`<div class="answers">
    <h2 class="question">${t("ask.question")}</h2>
    <button class="go" onClick=${() => say(true)}>${t("ask.yes")}</button>
    <button onClick=${() => say(false)}>${t("ask.no")}</button>
  </div>`;
}

function Going({ ask, say }) {
  return html`<div class="said"><b>✓ ${t("ask.said_yes")}</b>${ask.eta_minutes ? t("ask.eta_said", { n: ask.eta_minutes }) : t("ask.then_yes")}</div>
    <div role="group" aria-label=${t("ask.eta")}><h2>${t("ask.eta")}</h2><div class="minutes">
      ${MINUTES.map((n) => html`<button key=${n} aria-pressed=${String(ask.eta_minutes === n)} onClick=${() => say(true, n)}>${t("ask.minutes", { n })}</button>`)}
    </div></div>
    <button class="plain" onClick=${() => say(false)}>${t("ask.change_no")}</button>`;
}

function NotGoing({ say }) {
  return html`<div class="said no"><b>✓ ${t("ask.said_no")}</b>${t("ask.then_no")}</div>
    <button onClick=${() => say(true)}>${t("ask.change_yes")}</button>`;
}

/** Shows only what is so: an answer stands as said when the platform has confirmed it, and as being sent until then. */
export function Asking({ alarmId, ask }) {
  const sending = useStore((s) => s.answering[ask.id]);
  const place = useRef(null);
  const pressed = useRef(false);
  const say = (accepted, eta) => {
    pressed.current = true;
    answer(alarmId, ask.id, accepted, eta);
  };
  const stage = sending ? "sending" : ask.answer ?? "asked";
  useEffect(() => {
    if (pressed.current) place.current?.focus({ preventScroll: true }); // the button that was pressed is gone
  }, [stage]);
  return html`<div class="asking" role="status" tabindex="-1" ref=${place}>
    ${sending
      ? html`<div class="sending"><b>${t(sending.accepted ? "ask.sending_yes" : "ask.sending_no")}</b>${sending.tries ? t("ask.retry", { n: sending.tries }) : ""}</div>`
      : stage === "accepted" ? html`<${Going} ask=${ask} say=${say} />`
      : stage === "declined" ? html`<${NotGoing} say=${say} />` : html`<${Question} say=${say} />`}
  </div>`;
}
