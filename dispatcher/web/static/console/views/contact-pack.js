// The contact pack of a centre: everybody to call, on paper or as a table, for when the network is gone.
import { download } from "../acts/download.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { problemWords } from "./problem-words.js";
import { useCentresServed } from "./welfare-parts.js";

const ORDERS = ["address", "frailty"];

/** `asked`: somebody came for it, so it is scrolled to. */
export function ContactPack({ asked }) {
  const centres = useStore((s) => s.centres);
  const ids = useCentresServed();
  const [chosen, choose] = useState(null);
  const [order, setOrder] = useState(ORDERS[0]);
  const [state, put] = useState({ busy: null, words: null, bad: false });
  const part = useRef(null);
  useEffect(() => asked && part.current.scrollIntoView({ block: "nearest" }), [asked]);
  const centre = chosen ?? ids[0] ?? "";

  async function fetchPack(format) {
    put({ busy: format, words: null, bad: false });
    try {
      const name = await download(`/centres/${encodeURIComponent(centre)}/contact-pack.${format}?order=${order}`, `${centre}.${format}`);
      put({ busy: null, words: t("pack.done", { name }), bad: false });
    } catch (error) {
      put({ busy: null, words: t("pack.failed", { reason: problemWords(error) }), bad: true });
    }
  }

  return html`<section class="pack" ref=${part}>
    <h2>${t("pack.title")}</h2>
    <p class="page-note">${t("pack.note")}</p>
    <div class="verb-form">
      ${ids.length > 1 && html`<label class="short"><span>${t("pack.centre")}</span>
        <select value=${centre} onChange=${(e) => choose(e.target.value)}>
          ${ids.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}
        </select></label>`}
      <fieldset><legend>${t("pack.order")}</legend>
        ${ORDERS.map((name) => html`<label class="option">
          <input type="radio" name="order" value=${name} checked=${name === order} onChange=${() => setOrder(name)} /><span>${t(`pack.order.${name}`)}</span>
        </label>`)}
      </fieldset>
      <div class="confirm">
        ${["pdf", "csv"].map((format) => html`<button type="button" disabled=${!centre || state.busy !== null} onClick=${() => fetchPack(format)}>
          ${state.busy === format ? t("pack.making") : t(`pack.${format}`)}</button>`)}
      </div>
    </div>
    ${state.words && html`<p class=${state.bad ? "result bad" : "result good"} role="status">${state.words}</p>`}
  </section>`;
}
