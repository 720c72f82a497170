// The platform says that it brings presses late: what is late, since when, and what to do meanwhile.
import { html } from "../html.js";
import { duration } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { isPlatformLate, lateSeconds } from "../live/platform.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { partWords } from "./outage.js";

export function PlatformBanner() {
  const platform = useStore((s) => s.platform);
  useNow();
  const watch = performance.now();
  if (!isPlatformLate(platform, watch)) return null;
  const what = platform.worst ? partWords(platform.worst) : t("platform.something");
  return html`<div class="banner platform">
    <span class="sign" aria-hidden="true">⚠</span>
    <p role="alert">${t("platform.late", { what })}<small>${t("platform.do")}</small></p>
    <b class="figure">${duration(1000 * lateSeconds(platform, watch), t("day"))}</b>
    <a href="#/welfare/pack">${t("platform.pack")}</a>
  </div>`;
}
