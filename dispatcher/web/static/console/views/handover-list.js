// Who signed what: the signatures of one handover, its pages to print, and the handovers before.
import { download } from "../acts/download.js";
import { addKeys } from "../acts/keys.js";
import { html, useLayoutEffect, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { signOut } from "../session.js";
import { useList } from "./fetched.js";
import { minutes } from "./handover-rows.js";
import { ListEnd } from "./list-parts.js";
import { problemWords } from "./problem-words.js";

export function Print({ handover }) {
  const [state, put] = useState({ busy: false, words: null, bad: false });
  async function print() {
    put({ busy: true, words: null, bad: false });
    try {
      const name = await download(`/handovers/${handover.id}/sheet.pdf`, `handover-${handover.id}.pdf`);
      put({ busy: false, words: t("pack.done", { name }), bad: false });
    } catch (error) {
      put({ busy: false, words: t("pack.failed", { reason: problemWords(error) }), bad: true });
    }
  }
  useLayoutEffect(() => addKeys({ p: print }), [handover.id]);
  return html`<p class="print"><button type="button" disabled=${state.busy} onClick=${print}><kbd>P</kbd>${state.busy ? t("pack.making") : t("handover.print")}</button>
    ${state.words && html`<span class=${state.bad ? "result bad" : "result good"} role="status">${state.words}</span>`}</p>`;
}

/** How a handover stands, in a few words. */
function standWords(handover, now) {
  if (handover.withdrawn_at) return t("handover.withdrawn", { name: handover.withdrawn_by_name, time: minutes(handover.withdrawn_at, now) });
  if (!handover.taken_at) return t("handover.waits");
  return t("handover.taken", { name: handover.taken_by_name, time: minutes(handover.taken_at, now) });
}

export function Signatures({ handover, justTaken }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  return html`<section class="sign-part">
    <h2>${t("handover.number", { id: handover.id })}</h2>
    <p class="signed">✓ ${t("handover.given", { name: handover.given_by_name, time: minutes(handover.at, now) })}</p>
    <p class=${handover.taken_at ? "signed" : "warn"}>${handover.taken_at ? "✓ " : ""}${standWords(handover, now)}</p>
    ${handover.handed.length > 0 && html`<p>${t("handover.handed", { count: handover.handed.length })} ${handover.handed.map((id) => html`<a href="#/alarm/${id}">#${id}</a> `)}</p>`}
    ${handover.remarks && html`<p>${t("handover.remarks")}：${handover.remarks}</p>`}
    ${justTaken && me.username === handover.given_by && html`<button type="button" class="main" onClick=${signOut}>${t("handover.sign_out_now")}</button>`}
    <${Print} handover=${handover} />
  </section>`;
}

/** The handovers before; `turn` grows when one may have been added. */
export function Before({ centre, chosen, turn }) {
  const now = useNow();
  const list = useList(`/handovers?centre_id=${encodeURIComponent(centre)}&limit=10`, turn);
  return html`<section class="before"><h2>${t("handover.before")}</h2>
    <ul>${list.items.map((handover) => html`<li key=${handover.id}><a href="#/handover/${encodeURIComponent(centre)}/${handover.id}" aria-current=${String(handover.id) === chosen ? "true" : undefined}>
      <span class="figure">${minutes(handover.at, now)}</span> <b>${handover.given_by_name}</b> → ${handover.taken_by_name ?? "—"}
      <small>${standWords(handover, now)} · ${t("handover.counted", handover.counts)}</small></a></li>`)}</ul>
    <${ListEnd} list=${list} none=${t("handover.none_before")} />
  </section>`;
}
