// Signing out with people still in one's hands: said once, with the way to hand them over. Nobody is kept from going.
import { leftBehind } from "../acts/handover.js";
import { html, useLayoutEffect, useRef } from "../html.js";
import { t } from "../i18n/words.js";
import { go } from "../live/route.js";
import { get, set, useStore } from "../live/store.js";
import { signOut } from "../session.js";
import { AlarmLine } from "./handover-rows.js";

const SHOWN = 4;

/** Signs out, or asks first when there are alarms in hand. */
export function leave() {
  const { desk, me } = get();
  if (leftBehind(desk.alarms, me).length === 0) return signOut();
  return set({ leaving: true });
}

function Question() {
  const me = useStore((s) => s.me);
  const alarms = leftBehind(useStore((s) => s.desk.alarms), me);
  const box = useRef(null);
  useLayoutEffect(() => {
    box.current.showModal();
    box.current.querySelector("button").focus();
    return () => set({ leaving: false }); // also when the session ends meanwhile: the next one is asked anew
  }, []);
  const close = () => set({ leaving: false });
  const handOver = () => {
    close();
    go("handover");
  };
  const out = () => {
    close();
    signOut();
  };
  // While it asks no key acts on an alarm.
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") close();
  }
  return html`<dialog class="leaving" ref=${box} aria-labelledby="leaving-title" onClose=${close} onKeyDown=${onKeyDown}>
    <h2 id="leaving-title">${t("leaving.title", { count: alarms.length })}</h2>
    <p>${t("leaving.note")}</p>
    <ul onClick=${close}>${alarms.slice(0, SHOWN).map((alarm) => html`<${AlarmLine} key=${alarm.id} alarm=${alarm} />`)}</ul>
    ${alarms.length > SHOWN && html`<p class="dim">${t("leaving.more", { count: alarms.length - SHOWN })}</p>`}
    <p class="buttons"><button class="main" onClick=${handOver}>${t("leaving.hand_over")}</button>
      <button onClick=${out}>${t("leaving.out")}</button>
      <button onClick=${close}>${t("verb.close")}</button></p>
  </dialog>`;
}

export function Leaving() {
  return useStore((s) => s.leaving) ? html`<${Question} />` : null;
}
