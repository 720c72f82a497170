// What the operator must know at once and cannot overlook: no sound, no line.
import { html } from "../html.js";
import { duration } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { set, useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { CoverageBanner } from "./empty-desk.js";
import { GapBanner } from "./gap-banner.js";
import { PlatformBanner } from "./platform-banner.js";
import { askWhetherHeard, SoundCheck } from "./sound-check.js";
import { isOn, unlock } from "../sound/speaker.js";

async function turnSoundOn() {
  await unlock(() => set({ audio: isOn() }));
  askWhetherHeard();
}

function LostBanner() {
  const heardAt = useStore((s) => s.link.heardAt);
  useNow();
  return html`<p class="banner lost" role="alert">
    <span class="sign" aria-hidden="true">⚠</span>${t("link.lost_banner", { time: duration(performance.now() - heardAt) })}
  </p>`;
}

export function Banners() {
  const audio = useStore((s) => s.audio);
  const link = useStore((s) => s.linkState);
  return html`
    ${link === "lost" && html`<${LostBanner} />`}
    ${link !== "lost" && html`<${PlatformBanner} />`}
    <${CoverageBanner} />
    ${!audio && html`<button class="banner sound-off" onClick=${turnSoundOn}>
      <svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 9v6h4l6 5V4L7 9zM16 9l5 6M21 9l-5 6" /></svg>${t("sound.turn_on")}
    </button>`}
    <${SoundCheck} />
    <${GapBanner} />
  `;
}
