// One elder of a welfare check: whom to call, in which order, and one press for what was found out.
import { hows } from "../acts/welfare.js";
import { isTyping } from "../acts/keys.js";
import { html } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { reasonFor } from "../i18n/why.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { personWords } from "./elder-parts.js";
import { useFetched } from "./fetched.js";

/** Why somebody stands so high on the list. */
export function whyWords(person) {
  return (person.why ?? []).map(reasonFor).join(" · ");
}

function Contact({ contact }) {
  return html`<li>
    <span class="contact-name">${contact.name} <small>${contact.relation}</small>
      ${contact.key_holder && html` <span class="badge key">${t("badge.key_holder")}</span>`}</span>
    <b class="figure">${phoneGroups(contact.phone)}</b>
    ${contact.available && html`<small>${contact.available}</small>`}
  </li>`;
}

/** Who has tried before, when, and what they wrote. */
function Tried({ checkId, person, mark }) {
  const now = useNow();
  const tried = mark ?? person;
  const { data } = useFetched(tried.how ? `/welfare-checks/${checkId}/elders/${person.elder_id}` : null, tried.marked_at);
  if (!tried.how) return null;
  const latestFirst = [...(data?.marks ?? [])].reverse();
  return html`<ul class="tried-list">${latestFirst.map(({ at, how, by_name: name, note }) => html`<li>
    <span class="figure">${when(at, now)}</span> ${t(`welfare.how.${how}`)} <small>${[name, note].filter(Boolean).join(" · ")}</small></li>`)}</ul>`;
}

function deviceState({ said, silent, speaks, never_heard: never }, asked) {
  if (said) return "said";
  if (never || silent) return never ? "never" : "silent";
  return speaks ? asked && "unsaid" : "mute";
}

/** The elder's devices: whether they have said aloud what they were asked to. */
function Devices({ person }) {
  return html`<p class="facts">${person.devices?.map((device) => {
    const state = deviceState(device, person.asked_at);
    return html`<span class=${state === "silent" || state === "never" ? "warn" : ""}>${t(`kindname.${device.kind}`)} ${state && t(`welfare.device.${state}`)}</span>`;
  })}</p>`;
}

/** `note` is a ref to the line for a note; onMark(how) marks this elder, `mark` is what this desk has marked before.
 *  `at`: {n, count}, their place on the list. */
export function Person({ checkId, person, mark, note, running, at, onMark }) {
  // Enter in the note gives the letters back to the marks.
  const onKeyDown = (event) => {
    if (event.key === "Enter" && isTyping(event.target)) event.target.blur();
  };
  return html`<section class="person-pane" aria-label=${person.name}>
    <p class="dim">${t("welfare.position", at)} · ${t("welfare.frailty")} ${person.frailty}</p>
    <div class="line"><b class="name">${person.name}</b><span>${personWords(person)}</span>
      <span class="spacer"></span><a href="#/elders/${person.elder_id}">${t("welfare.record")}</a></div>
    <b class="phone figure">${phoneGroups(person.phone) || "—"}</b>
    <p class="where">${person.address}</p>
    ${person.access_notes && html`<p class="access"><span>${t("card.access")}</span>${person.access_notes}</p>`}
    <p class="why">${whyWords(person)}</p>
    <${Devices} person=${person} />
    <${Tried} checkId=${checkId} person=${person} mark=${mark} />
    <ul class="calls">
      ${person.contacts?.length ? person.contacts.map((contact) => html`<${Contact} contact=${contact} />`)
        : html`<li class="dim">${t("welfare.no_contacts")}</li>`}
    </ul>
    ${running && html`<div class="mark-bar">
      <p class="dim">${t("welfare.mark")} <small>${t("welfare.keys")}</small></p>
      <div class="buttons">${hows.map(({ how, key, found }) => html`<button class=${found ? "" : "open"} onClick=${() => onMark(how)}>
        <kbd>${key.toUpperCase()}</kbd>${t(`welfare.how.${how}`)}</button>`)}</div>
      <label><kbd>N</kbd><input ref=${note} type="text" maxlength="500" autocomplete="off" placeholder=${t("welfare.note_field")}
        aria-label=${t("welfare.note_field")} onKeyDown=${onKeyDown} /></label>
    </div>`}
  </section>`;
}
