// One contact on the elder's page: what is known at a glance, and everything that can be changed behind one button.
import { addressStands, canBeReached, pageStands } from "../acts/contacts.js";
import { html } from "../html.js";
import { phoneGroups } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { shortly } from "./absence.js";
import { Addresses } from "./contact-addresses.js";
import { Consents } from "./contact-consents.js";
import { hoursWords } from "./contact-hours.js";
import { Invitation } from "./contact-invite.js";
import { Settings } from "./contact-settings.js";

const SIGNS = { ok: "✓", untried: "·", failing: "▲", broken: "✕" };

/** "✓ 短信", "✕ 电话 打不通": each way to somebody with a sign and, when it is not well, a word. */
function WaysTo({ addresses }) {
  return html`<ul class="ways">${addresses.map((one) => {
    const stands = addressStands(one);
    return html`<li key=${one.id} class="way ${stands}"><span class="sign" aria-hidden="true">${SIGNS[stands]}</span>${t(`channel.${one.channel}`)}
      ${stands !== "ok" && html` <b>${t(`contact.stands.${stands}`)}</b>`}</li>`;
  })}</ul>`;
}

function Badges({ contact }) {
  return [
    contact.key_holder && html` <span class="badge key">${t("badge.key_holder")}</span>`,
    contact.every_alarm && html` <span class="badge">${t("contact.every_alarm_short")}</span>`,
    contact.told_of_trouble && html` <small class="badge">${t("card.told_of_trouble")}</small>`,
  ];
}

/** What they may see and whether they look. */
function PageLine({ contact, now }) {
  const { state, at } = pageStands(contact, now);
  const may = contact.consents.map(({ what }) => t(`consent.${what}`)).join(t("told.comma"));
  return html`<p class="page-line"><small>${t(`contact.page.${state}`, { time: at ? shortly(at, now) : "" })} · ${may ? t("contact.may_see", { what: may }) : t("contact.may_see_nothing")}</small></p>`;
}

/** `freshly()`: the contact as the record has it this moment; what somebody else said meanwhile is not written over. */
export function ContactRow({ contact, now, may, open, onOpen, freshly, onChanged }) {
  const parts = { contact, now, freshly, onChanged };
  // While one writes no letter acts; Escape shuts the file and nothing else.
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") onOpen();
  }
  return html`<li class=${open ? "open" : ""} data-contact=${contact.id}>
    <span class="order figure">${contact.position}</span>
    <div class="line"><span class="contact-name"><b>${contact.name}</b> <small>${contact.relation}</small><${Badges} contact=${contact} /></span>
      ${may && html`<button aria-expanded=${open ? "true" : "false"} aria-label=${`${t("contact.manage")} ${contact.name}`} onClick=${onOpen}>${t(open ? "contact.shut" : "contact.manage")}</button>`}</div>
    <p class="number"><b class="figure">${phoneGroups(contact.phone)}</b> <small>${hoursWords(contact)}</small></p>
    ${!canBeReached(contact) && html`<p class="unreached">⚠ ${t("contact.unreachable")}</p>`}
    <${WaysTo} addresses=${contact.addresses} />
    <${PageLine} contact=${contact} now=${now} />
    ${open && html`<div class="contact-parts" onKeyDown=${onKeyDown}><${Addresses} ...${parts} /><${Consents} ...${parts} /><${Invitation} ...${parts} /><${Settings} ...${parts} /></div>`}
  </li>`;
}

