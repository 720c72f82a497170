// How a contact is reached: the telephone that everything follows, and other ways; what is broken says why.
import { ADDABLE, addressStands } from "../acts/contacts.js";
import { html, useState } from "../html.js";
import { phoneGroups } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { shortly } from "./absence.js";
import { useCommand } from "./one-command.js";

/** A push subscription is a machine's affair; a number is read in groups. */
function shown({ channel, target }) {
  if (channel === "push") return t("contact.this_phone");
  return channel === "voice" || channel === "sms" ? phoneGroups(target) : target;
}

function Address({ address, now, act, contact }) {
  const stands = addressStands(address);
  const at = { ok: address.reached_at, failing: address.failing_since, broken: address.broken_at }[stands];
  return html`<li class=${stands}>
    <span class="channel">${t(`channel.${address.channel}`)}</span><span class="target figure">${shown(address)}</span>
    <span class="stands"><b>${t(`contact.stands.${stands}`)}</b>${at && html` <small class="figure">${shortly(at, now)}</small>`}${address.broken_why && html` <small>${address.broken_why}</small>`}</span>
    ${!address.from_phone && html`<button disabled=${act.busy} aria-label=${`${t("contact.remove")} ${t(`channel.${address.channel}`)}`}
      onClick=${() => act.run(`/contacts/${contact.id}/addresses/${address.id}`, undefined, { method: "DELETE" })}>${t("contact.remove")}</button>`}
  </li>`;
}

function PhoneForm({ contact, act }) {
  const [phone, put] = useState(contact.phone);
  function save(event) {
    event.preventDefault();
    act.run(`/contacts/${contact.id}/phone`, { phone: phone.replace(/[\s-]/g, "") });
  }
  return html`<form class="in-line" onSubmit=${save}><label><span>${t("contact.phone")}</span>
    <input name="phone" type="tel" autocomplete="off" value=${phone} onInput=${(e) => put(e.target.value)} /></label>
    <button type="submit" disabled=${act.busy}>${t("contact.change_phone")}</button></form>`;
}

const IDEAS = { email: "contact.mail_idea", voice: "contact.number_idea", sms: "contact.number_idea" };

function AddForm({ contact, act }) {
  const [channel, choose] = useState(ADDABLE[0]);
  const [target, put] = useState("");
  async function add(event) {
    event.preventDefault();
    if (target.trim() === "") return act.say(t("verb.fill_in", { field: t("contact.target") }));
    if (await act.run(`/contacts/${contact.id}/addresses`, { channel, target: target.trim() })) put("");
    return undefined;
  }
  return html`<form class="in-line" onSubmit=${add}>
    <label class="short"><span>${t("contact.way")}</span><select value=${channel} onChange=${(e) => choose(e.target.value)}>
      ${ADDABLE.map((each) => html`<option value=${each}>${t(`channel.${each}`)}</option>`)}</select></label>
    <label class="long"><span>${t("contact.target")}</span><input name="target" autocomplete="off" placeholder=${t(IDEAS[channel] ?? "contact.robot_idea")}
      value=${target} onInput=${(e) => put(e.target.value)} /></label>
    <button type="submit" disabled=${act.busy}>${t("contact.add")}</button></form>`;
}

export function Addresses({ contact, now, onChanged }) {
  const act = useCommand(onChanged);
  return html`<section class="contact-part"><h3>${t("contact.ways")}</h3>
    <ul class="addresses">${contact.addresses.map((address) => html`<${Address} key=${address.id} address=${address} now=${now} act=${act} contact=${contact} />`)}</ul>
    <${PhoneForm} key=${contact.phone} contact=${contact} act=${act} /><${AddForm} contact=${contact} act=${act} />
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </section>`;
}
