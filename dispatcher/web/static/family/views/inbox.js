// What was told, the newest first; looking at it is reading it.
import { call } from "../api.js";
import { html, useEffect, useState } from "../html.js";
import { get, set } from "../store.js";
import { when } from "../times.js";
import { t } from "../words/words.js";

async function markRead(items) {
  const unread = items.filter((item) => !item.read_at);
  for (const item of unread) {
    try {
      await call(`/family/inbox/${item.id}/read`, { body: {} });
      set((s) => (s.me ? { me: { ...s.me, unread: Math.max(0, (s.me.unread ?? 0) - 1) } } : {}));
    } catch {
      return; // it is marked the next time it is looked at
    }
  }
}

export function Inbox() {
  const [items, setItems] = useState(null);
  const [next, setNext] = useState(null);
  const [trouble, setTrouble] = useState(false);
  const read = async (after) => {
    try {
      const page = await call(`/family/inbox${after ? `?after=${encodeURIComponent(after)}` : ""}`);
      setItems((before) => (after ? [...before, ...page.items] : page.items));
      setNext(page.next);
      setTrouble(false);
      await markRead(page.items);
    } catch {
      setTrouble(true);
    }
  };
  useEffect(() => {
    read(null);
  }, [get().heardAt]);
  return html`<h1 class="title">${t("inbox.title")}</h1>
    ${trouble ? html`<p class="note" role="status">${t("inbox.offline")}</p>` : ""}
    ${items === null && !trouble ? html`<p class="note">${t("loading")}</p>` : ""}
    ${items?.length === 0 ? html`<p class="note">${t("inbox.none")}</p>` : ""}
    <ul class="inbox">${(items ?? []).map((item) => html`<li key=${item.id} class=${item.read_at ? "" : "unread"}>
      <p><time>${when(item.at)}</time>${item.read_at ? "" : html` <b>${t("inbox.unread")}</b>`}</p>
      <p class="text">${item.text ?? t("inbox.not_yet")}</p>
      ${item.alarm_id ? html`<a class="more" href=${`#/alarm/${item.alarm_id}`}>${t("inbox.see")}</a>` : ""}
    </li>`)}</ul>
    ${next ? html`<button onClick=${() => read(next)}>${t("inbox.more")}</button>` : ""}`;
}
