// The strip across the top: pages, clock, connection, sound, and who is on shift.
import { html } from "../html.js";
import { clockTime } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { tabsFor } from "../live/pages.js";
import { set, useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { counts } from "../live/urgency.js";
import { signOut } from "../session.js";
import { mute } from "../sound/mute.js";
import { Bell } from "./marks.js";
import { canMute, ringOf } from "../sound/ring.js";

function Pages() {
  const page = useStore((s) => s.route.page);
  const { open } = counts(useStore((s) => s.desk.alarms));
  return html`<nav>
    ${tabsFor(useStore((s) => s.me?.roles)).map(({ name, key }) => html`<a href="#/${name}" aria-current=${page === name ? "page" : undefined}>
      ${key && html`<kbd>${key}</kbd>`}${t(`page.${name}`)}${name === "queue" && html`<b class="figure">${open}</b>`}
    </a>`)}
  </nav>`;
}

function Clock() {
  const now = useNow();
  return html`<time class="clock figure">${now === null ? "--:--:--" : clockTime(now)}</time>`;
}

function LinkLight() {
  const state = useStore((s) => s.linkState);
  const heardAt = useStore((s) => s.link.heardAt);
  useNow();
  const seconds = Math.max(0, Math.floor((performance.now() - heardAt) / 1000));
  return html`<span class="link ${state}">
    <span class="light" aria-hidden="true"></span><b>${t(`link.${state}`)}</b>
    <small class="figure">${t("link.since", { seconds })}</small>
  </span>`;
}

function SoundState() {
  const audio = useStore((s) => s.audio);
  const alarms = useStore((s) => s.desk.alarms);
  const muteUntil = useStore((s) => s.muteUntil);
  useNow();
  const ring = ringOf(alarms);
  const left = Math.ceil((muteUntil - performance.now()) / 1000);
  if (!audio) return html`<span class="sound off">${t("sound.off")}</span>`;
  if (canMute(ring) && left > 0) return html`<span class="sound muted figure">${t("sound.muted", { seconds: left })}</span>`;
  if (canMute(ring)) return html`<button class="sound ringing" onClick=${mute}><kbd>M</kbd>${t("sound.mute")}</button>`;
  if (ring) return html`<span class="sound ringing" title=${t("sound.cannot_mute")}><${Bell} />${t("sound.ringing")}</span>`;
  return html`<span class="sound">${t("sound.on")}</span>`;
}

function Person() {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const serves = me.centres === null ? t("queue.all_centres") : me.centres.map((id) => nameOf(centres[id]) || id).join("、");
  return html`<span class="person" title=${serves}><b>${me.name}</b><small>${serves}</small></span>`;
}

export function TopStrip() {
  const theme = useStore((s) => s.theme);
  const language = useStore((s) => s.language);
  return html`<header class="strip">
    <${Pages} />
    <${Clock} />
    <${LinkLight} />
    <${SoundState} />
    <${Person} />
    <span class="tools">
      <button title=${t("page.keys")} aria-label=${t("page.keys")} onClick=${() => set({ keysShown: true })}>?</button>
      <button onClick=${() => set({ theme: theme === "dark" ? "light" : "dark" })}>${t(`page.theme.${theme}`)}</button>
      <button lang=${language === "zh" ? "en" : "zh-CN"} onClick=${() => set({ language: language === "zh" ? "en" : "zh" })}>
        ${t("page.language")}
      </button>
      <button onClick=${signOut}>${t("page.sign_out")}</button>
    </span>
  </header>`;
}
