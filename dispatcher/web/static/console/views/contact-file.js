// The contacts on an elder's page: in what order they are asked, how each is reached, what they may see and whether they look.
import { read } from "../acts/api.js";
import { html, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { ContactPlan } from "./contact-plan.js";
import { ContactRow } from "./contact-row.js";
import { Contacts } from "./elder-parts.js";
import { useFetched } from "./fetched.js";

const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);

/** `elder` with the contacts of the plain record, which are shown until (or instead of) the whole file. */
export function ContactFile({ elder }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const path = `/elders/${encodeURIComponent(elder.id)}/contacts`;
  const { data, again } = useFetched(path);
  const [openId, open] = useState(null);
  if (!data) return html`<${Contacts} contacts=${elder.contacts} />`;
  const freshly = async (id) => (await read(path)).items.find((one) => one.id === id) ?? data.items.find((one) => one.id === id);
  const may = me?.roles.some(({ role }) => ACTING.has(role));
  return html`<section class="part contact-file"><h2>${t("card.contacts")}</h2>
    ${data.items.length === 0 ? html`<p class="dim">${t("card.no_contacts")}</p>`
      : html`<${ContactPlan} elderId=${elder.id} plan=${data} may=${may} onChanged=${again} />
      <ol>${data.items.map((contact) => html`<${ContactRow} key=${contact.id} contact=${contact} now=${now} may=${may} open=${openId === contact.id}
        freshly=${() => freshly(contact.id)} onOpen=${() => open(openId === contact.id ? null : contact.id)} onChanged=${again} />`)}</ol>`}
  </section>`;
}
