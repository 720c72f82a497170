// Small things that several pages have.
import { html } from "../html.js";
import { t } from "../words/words.js";

export const digits = (phone) => String(phone ?? "").replace(/[^\d+]/g, "");

/** The centre's telephone: on every page, whatever else works or does not. */
export function CallCentre({ elder }) {
  if (!elder.centre_phone) return null;
  return html`<div class="call-centre">
    <a class="button call" href=${`tel:${digits(elder.centre_phone)}`}><b aria-hidden="true">☎</b>${t("call")} <span>${elder.centre_phone}</span></a>
    <small>${elder.centre}<br />${t("call.say", { elder: elder.name })}</small>
  </div>`;
}

/** A fold whose head says what is in it. */
export function Part({ title, children, open = false }) {
  return html`<details class="part" open=${open}><summary><h2>${title}</h2></summary>${children}</details>`;
}

export const Tick = () => html`<svg class="tick" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12.5 10 18.5 20.5 6" /></svg>`;
