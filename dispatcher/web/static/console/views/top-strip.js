// The strip across the top: pages, clock, connection, sound, and who is on shift.
import { html } from "../html.js";
import { clockTime } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { badgeOf } from "../live/badges.js";
import { tabsFor } from "../live/pages.js";
import { set, useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { mute } from "../sound/mute.js";
import { leave } from "./leaving.js";
import { Bell } from "./marks.js";
import { canMute, ringOf } from "../sound/ring.js";

function Pages() {
  const page = useStore((s) => s.route.page);
  return html`<nav aria-label=${t("page.nav")}>
    ${tabsFor(useStore((s) => s.me?.roles)).map(({ name, key }) => html`<a href="#/${name}" aria-current=${page === name ? "page" : undefined}>
      ${key && html`<kbd>${key}</kbd>`}${t(`page.${name}`)}<${Badge} name=${name} />
    </a>`)}
  </nav>`;
}

function Badge({ name }) {
  const count = useStore((s) => badgeOf(name, s));
  if (count === null) return null;
  return html`<b class=${name === "queue" ? "figure" : "figure badge-of"}>${count}</b>`;
}

const TYPES = { 1: 2, 2: 3, 3: 1 };

function Tools() {
  const theme = useStore((s) => s.theme);
  const language = useStore((s) => s.language);
  const type = useStore((s) => s.type);
  return html`<span class="tools">
    <button title=${t("page.keys")} aria-label=${t("page.keys")} onClick=${() => set({ keysShown: true })}>?</button>
    <button onClick=${() => set({ type: TYPES[type] })} aria-label=${`${t("page.type")} ${t(`page.type.${type}`)}`}>${t(`page.type.${type}`)}</button>
    <button onClick=${() => set({ theme: theme === "dark" ? "light" : "dark" })}>${t(`page.theme.${theme}`)}</button>
    <button lang=${language === "zh" ? "en" : "zh-CN"} onClick=${() => set({ language: language === "zh" ? "en" : "zh" })}>
      ${t("page.language")}
    </button>
    <button onClick=${leave}>${t("page.sign_out")}</button>
  </span>`;
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
  return html`<header class="strip">
    <${Pages} />
    <div class="gauges">
      <${Clock} />
      <${LinkLight} />
      <${SoundState} />
      <${Person} />
      <${Tools} />
    </div>
  </header>`;
}
