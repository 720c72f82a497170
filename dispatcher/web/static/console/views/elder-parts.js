// The parts of an elder's record, used by the card and by the elder's page.
import { html } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { ageSex } from "./marks.js";

/** "女 83 岁 · 粤语": what one must know before the first word is spoken. */
export function personWords(elder) {
  return [ageSex(elder), elder.language && t(`card.${elder.language}`)].filter(Boolean).join(" · ");
}

export function BigName({ elder }) {
  return html`<div class="big-name"><b>${elder.name}</b><span>${personWords(elder)}</span></div>`;
}

export function BigPhone({ phone }) {
  return html`<div class="big-phone">
    <small>${t("card.phone")}</small><b class="figure">${phoneGroups(phone) || "—"}</b>
  </div>`;
}

/** How to get in, and what one meets behind the door: everything that somebody at the door is asked on the telephone. */
function Access({ elder }) {
  const holders = (elder.contacts ?? []).filter((contact) => contact.key_holder);
  const facts = [
    ["card.access", elder.access_notes], ["access.key_safe", elder.key_safe], ["access.dog", elder.dog],
    ["access.key_holders", holders.map(({ name, relation }) => `${name} ${relation}`).join("、")],
  ].filter(([, words]) => words);
  if (facts.length === 0) return null;
  return html`<div class="accesses">${facts.map(([key, words]) => html`<p class="access"><span>${t(key)}</span>${words}</p>`)}</div>`;
}

export function Address({ elder }) {
  return html`<div class="address">
    <p><b>${elder.address ?? "—"}</b></p>
    <${Access} elder=${elder} />
  </div>`;
}

/** A part of the card: its title, and "…" until its list has come, or words when there is nothing in it. */
export function Part({ name, title, list, nothing, children }) {
  const body = list === undefined ? html`<p class="dim">…</p>` : list?.length === 0 ? html`<p class="dim">${nothing}</p>` : children;
  return html`<section class="part ${name}"><h2>${title}</h2>${body}</section>`;
}

function Contact({ contact }) {
  return html`<li>
    <span class="order figure">${contact.position}</span>
    <span class="contact-name">
      ${contact.name} <small>${contact.relation}</small>
      ${contact.key_holder && html` <span class="badge key">${t("badge.key_holder")}</span>`}
      ${contact.told_of_trouble && html` <small class="badge">${t("card.told_of_trouble")}</small>`}
    </span>
    <b class="figure">${phoneGroups(contact.phone)}</b>
    ${contact.available && html`<small class="available">${contact.available}</small>`}
  </li>`;
}

/** `withheld`: there may be contacts, but they are not for this reader. */
export function Contacts({ contacts, withheld = false }) {
  const inOrder = contacts && [...contacts].sort((a, b) => a.position - b.position);
  return html`<${Part} name="contacts" title=${t("card.contacts")} list=${inOrder} nothing=${t(withheld ? "card.withheld" : "card.no_contacts")}>
    <ol>${inOrder?.map((contact) => html`<${Contact} key=${contact.id} contact=${contact} />`)}</ol>
  <//>`;
}

export function Medical({ elder, withheld = false }) {
  if (!elder) return null;
  if (withheld) return html`<${Part} name="medical" title=${t("card.medical")} list=${[]} nothing=${t("card.withheld")} />`;
  const missing = "conditions" in elder ? t("card.none") : "…"; // "…": the full record has not come yet
  const item = (name) => html`<dt>${t(`card.${name}`)}</dt><dd>${elder[name] || html`<span class="dim">${missing}</span>`}</dd>`;
  return html`<${Part} name="medical" title=${t("card.medical")} list=${null}>
    <dl>${item("conditions")}${item("medication")}${elder.notes && item("notes")}</dl>
  <//>`;
}

function Earlier({ alarm, now }) {
  return html`<li>
    <a href="#/alarm/${alarm.id}">
      <span class="figure">${when(alarm.raised_at, now)}</span> ${t(`type.${alarm.type}`)}
      ${alarm.test && html` <span class="badge test">${t("badge.test")}</span>`}
    </a>
    <span>${alarm.outcome ? t(`outcome.${alarm.outcome}`) : t("queue.open")}</span>
  </li>`;
}

/** Earlier alarms of the elder; `title` and `nothing` are keys of words.js. */
export function Recent({ recent, title = "card.recent", nothing = "card.no_recent" }) {
  const now = useNow();
  return html`<${Part} name="recent" title=${t(title)} list=${recent} nothing=${t(nothing)}>
    <ul>${recent?.map((alarm) => html`<${Earlier} key=${alarm.id} alarm=${alarm} now=${now} />`)}</ul>
  <//>`;
}
