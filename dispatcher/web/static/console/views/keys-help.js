// The list of keys, shown with "?".
import { verbs } from "../acts/verbs.js";
import { html, useLayoutEffect, useRef } from "../html.js";
import { t } from "../i18n/words.js";
import { set } from "../live/store.js";

const PLACES = [
  ["↑ ↓", "move"], ["Enter", "open"], ["Esc", "back"], ["/", "search"], ["1 … 9 0", "pages"], ["M", "mute"], ["?", "help"], ["B", "absence"], ["T", "reminder"], ["P V F H O U", "marks"], ["F", "follow"], ["A O H", "map"], ["1–9 J H P F", "dispatch"], ["X", "tick"], ["K 1 2 3", "calls"], ["G", "ask"],
];

export function KeysHelp() {
  const box = useRef(null);
  useLayoutEffect(() => box.current.focus(), []);
  const close = () => set({ keysShown: false });
  // While the list is shown no key acts on an alarm.
  function onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "?") close();
  }
  return html`<div class="curtain" onClick=${(e) => e.target === e.currentTarget && close()} onKeyDown=${onKeyDown}>
  <div class="keys-help" role="dialog" aria-modal="true" aria-label=${t("keys.title")} tabindex="-1" ref=${box}>
    <h2>${t("keys.title")}</h2>
    <div class="columns">
      <dl>${PLACES.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(`keys.${what}`)}</dd>`)}</dl>
      <dl>${verbs.map((v) => html`<dt><kbd>${v.key.toUpperCase()}</kbd></dt><dd>${t(`verb.${v.id}`)}</dd>`)}</dl>
    </div>
    <p>${t("keys.verbs")} · ${t("keys.typing")}</p>
    <button onClick=${close}>${t("keys.close")} <kbd>Esc</kbd></button>
  </div></div>`;
}
