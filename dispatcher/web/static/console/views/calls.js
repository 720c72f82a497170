// The contacts on the card: whom to call next, one press for what came of it, and what came of it before.
import { callsOf } from "../acts/progress.js";
import { addKeys } from "../acts/keys.js";
import { html, useLayoutEffect, useRef } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { Part } from "./elder-parts.js";
import { useActsInTurn } from "./in-turn.js";

const RESULTS = ["answered", "no_reply", "on_the_way"];
const SIGNS = { answered: "✓", no_reply: "✕", on_the_way: "➜", declined: "✕" };
const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);

function Last({ contact, now }) {
  const { last, calls } = contact;
  if (!last) return null;
  return html`<p class="last ${last.result}"><span aria-hidden="true">${SIGNS[last.result]}</span> ${t(`call.said.${last.result}`)}
    <time class="figure" datetime=${last.at}>${when(last.at, now)}</time> <small>${last.name}${calls > 1 ? ` · ${t("call.times", { n: calls })}` : ""}</small></p>`;
}

function Contact({ contact, isNext, busy, now, onCall }) {
  return html`<li data-contact=${contact.id} class=${isNext ? "next" : ""}>
    <span class="order figure">${contact.position}</span>
    <span class="contact-name">
      ${contact.name} <small>${contact.relation}</small>
      ${contact.key_holder && html` <span class="badge key">${t("badge.key_holder")}</span>`}
      ${contact.told_of_trouble && html` <small class="badge">${t("card.told_of_trouble")}</small>`}
      ${isNext && html` <span class="badge next">▶ ${t("call.next")}</span>`}
    </span>
    <span class="number"><b class="figure">${phoneGroups(contact.phone)}</b>${contact.available && html` <small>${contact.available}</small>`}</span>
    <${Last} contact=${contact} now=${now} />
    ${onCall && html`<div class="results" role="group" aria-label=${contact.name}>${RESULTS.map((result, i) => html`<button
      class=${contact.last?.result === result ? "said" : ""} aria-busy=${busy.includes(`${contact.id} ${result}`) ? "true" : undefined}
      onClick=${(event) => event.detail < 2 && onCall(contact, result)}><kbd>${i + 1}</kbd>${t(`call.${result}`)}</button>`)}</div>`}
  </li>`;
}

/** Inside the part 1, 2 and 3 are results for the contact in focus, and the arrows go to another one. */
function keysInside(part, calls, onCall) {
  return (event) => {
    const rows = [...part.current.querySelectorAll("li[data-contact]")];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const result = RESULTS[Number(event.key) - 1];
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey || (!step && !result && event.key !== "Escape")) return;
    event.stopPropagation();
    event.preventDefault();
    if (event.key === "Escape") document.activeElement.blur();
    else if (step) rows[(at + step + rows.length) % rows.length].querySelector("button")?.focus();
    else if (!event.repeat) onCall(calls.contacts[at], result);
  };
}

/** Why "coming" cannot be said now, or null; the other results may be written down at any time. */
function refusedWords(alarm, result) {
  if (result !== "on_the_way") return null;
  return { waiting: t("call.claim_first"), resolved: t("call.reopen_first") }[alarm.state] ?? null;
}

/** `withheld`: there may be contacts, but they are not for this reader. */
export function Calls({ alarm, contacts, history, withheld = false }) {
  const part = useRef(null);
  const acts = useActsInTurn(alarm);
  const now = useNow();
  const me = useStore((s) => s.me);
  const calls = callsOf(contacts, history);
  const mayAct = me?.roles.some(({ role }) => ACTING.has(role));

  function onCall(contact, result) {
    const words = refusedWords(alarm, result);
    if (words) return acts.say(words);
    const name = `${contact.id} ${result}`;
    return acts.busy.includes(name) ? undefined : acts.run(name, "call", { contact_id: contact.id, result });
  }
  function choose() {
    const row = part.current.querySelector("li.next") ?? part.current.querySelector("li[data-contact]");
    row?.querySelector("button")?.focus();
  }
  useLayoutEffect(() => addKeys({ k: choose }));

  const title = html`${t("card.contacts")}${calls.round > 1 && !calls.exhausted && !calls.coming ? html` · <b>${t("call.round", { n: calls.round })}</b>` : ""}
    ${mayAct && contacts?.length > 0 && html`<span class="keys" title=${t("call.keys_note")}><kbd>K</kbd>${t("call.keys")}</span>`}`;
  return html`<div ref=${part} class="calling" onKeyDown=${keysInside(part, calls, onCall)}>
    <${Part} name="contacts" title=${title} list=${contacts && calls.contacts} nothing=${t(withheld ? "card.withheld" : "card.no_contacts")}>
      ${calls.exhausted && html`<p class="exhausted" role="alert">⚠ ${t("call.exhausted")}</p>`}
      ${acts.words && html`<p class="words" role="alert">${acts.words}</p>`}
      <ol>${calls.contacts.map((contact) => html`<${Contact} key=${contact.id} contact=${contact} isNext=${contact.id === calls.next && alarm.state !== "resolved"}
        busy=${acts.busy} now=${now} onCall=${mayAct ? onCall : null} />`)}</ol>
    <//>
  </div>`;
}
