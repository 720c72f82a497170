// Who knows of this alarm: whoever was told or asked, by which way, how far it came, and what they said.
import { askStands, lookAgainIn, peopleTold } from "../acts/told.js";
import { html, useEffect, useState } from "../html.js";
import { duration, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { Part } from "./elder-parts.js";
import { useFetched } from "./fetched.js";
import { useCommand } from "./one-command.js";
import { Messages, Ways } from "./told-parts.js";

const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);
const STATE_SIGNS = { accepted: "➜", declined: "✕", waiting: "…", silent: "–" };

/** {data, again}: what the record says; looked at again with the alarm, and by itself while something is under way. */
export function useTold(id, turn, isAsked) {
  const [looks, look] = useState(0);
  const { data, again } = useFetched(isAsked ? `/alarms/${id}/told` : null, `${turn}/${looks}`);
  const pause = lookAgainIn(data);
  useEffect(() => {
    if (pause === null) return undefined;
    const timer = setInterval(() => look((n) => n + 1), pause);
    return () => clearInterval(timer);
  }, [pause]);
  return { data, again };
}

/** What somebody said, or that they are waited for. */
function Answer({ ask, told, now }) {
  const { state, ms } = askStands(ask, told, now);
  const words = {
    accepted: () => [t("told.accepted"), ask.eta_minutes && t("detail.eta", { minutes: ask.eta_minutes })].filter(Boolean).join(" · "),
    declined: () => t("told.declined"),
    waiting: () => t("told.waiting", { time: duration(ms + 999) }),
    silent: () => t("told.silent"),
  }[state]();
  return html`<p class="said ${state}"><span aria-hidden="true">${STATE_SIGNS[state]}</span> <b>${words}</b>
    ${ask.answered_at && html`<small><time class="figure" datetime=${ask.answered_at}>${when(ask.answered_at, now)}</time> ${t(`told.by.${ask.answered_by}`)}</small>`}</p>`;
}

/** The two answers that a contact may give to the desk itself. */
function DeskAnswer({ person, act }) {
  const say = (accepted) => act.run(`/asks/${person.ask.id}/answer`, { accepted, eta_minutes: null });
  return html`<div class="answers" role="group" aria-label=${t("told.answer_of", { name: person.name })}>
    ${person.ask.answer !== "accepted" && html`<button disabled=${act.busy} onClick=${() => say(true)}>${t("told.says_yes")}</button>`}
    ${person.ask.answer !== "declined" && html`<button disabled=${act.busy} onClick=${() => say(false)}>${t("told.says_no")}</button>`}
  </div>`;
}

function Person({ person, told, now, act }) {
  const { latest, ask } = person;
  return html`<li class=${ask ? askStands(ask, told, now).state : "news"} data-person=${person.key}>
    <div class="told-head"><p><b>${person.name}</b> <small>${person.kind === "staff" ? t("told.staff") : person.relation}</small>
      ${person.kind === "account" && html` <small>${t("told.account")}</small>`}</p>
      ${act && ask && html`<${DeskAnswer} person=${person} act=${act} />`}</div>
    ${ask && html`<${Answer} ask=${ask} told=${told} now=${now} />`}
    ${latest && html`<${Ways} telling=${latest} now=${now} />`}
    ${person.unreached && html`<p class="unreached">⚠ ${t("told.unreached")}</p>`}
    <${Messages} tellings=${person.tellings} now=${now} />
  </li>`;
}

/** `told` as useTold has it. The part is there as soon as anybody was told. */
export function Told({ alarm, told, onChanged }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const act = useCommand(onChanged);
  if (!told || (told.asks.length === 0 && told.tellings.length === 0)) return null;
  const mayAct = alarm.state !== "resolved" && me?.roles.some(({ role }) => ACTING.has(role));
  return html`<${Part} name="told" title=${t("told.title")} list=${null}>
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
    <ul>${peopleTold(told, now).map((person) => html`<${Person} key=${person.key} person=${person} told=${told} now=${now} act=${mayAct ? act : null} />`)}</ul>
  <//>`;
}
