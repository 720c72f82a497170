// The wallboard: rows of what is open, figures of how it goes, and above all whether it can be believed.
import { html, useMemo } from "../console/html.js";
import { clockTime, duration } from "../console/i18n/format.js";
import { nameOf, t } from "../console/i18n/words.js";
import { isPlatformLate } from "../console/live/platform.js";
import { set, useStore } from "../console/live/store.js";
import { useNow } from "../console/live/tick.js";
import { isOn, playOnce, unlock } from "../console/sound/speaker.js";
import { Figures } from "./figures.js";
import { Rows } from "./rows.js";
import { ROWS, seenFrom } from "./what.js";

async function switchSound(on) {
  set({ sounding: on });
  if (!on) return;
  await unlock(() => set({ audio: isOn() }));
  playOnce("check");
}

function Head() {
  const now = useNow();
  const link = useStore((s) => s.linkState);
  const sounding = useStore((s) => s.sounding && s.audio);
  const centre = useStore((s) => s.centre);
  const centres = useStore((s) => s.centres);
  const mine = useStore((s) => s.me?.centres);
  const whole = mine === null ? "wall.city" : "wall.all_mine";
  return html`<header>
    <h1>${nameOf(centres[centre]) || t(whole)}</h1>
    <button onClick=${() => switchSound(!sounding)}>${t(sounding ? "wall.sound_on" : "wall.sound_off")}</button>
    <span class="link ${link}"><i aria-hidden="true"></i>${link === "lost" ? "⚠" : t(`wall.${link}`)}</span>
    <time class="figure">${now === null ? "--:--:--" : clockTime(now)}</time>
  </header>`;
}

function useTrouble() {
  const link = useStore((s) => s.linkState);
  const heardAt = useStore((s) => s.link.heardAt);
  const platform = useStore((s) => s.platform);
  const centre = useStore((s) => s.centre);
  const centres = useStore((s) => s.centres);
  useNow();
  const watch = performance.now();
  // One row less has room below it.
  if (link === "lost") return html`<p class="trouble lost" role="alert">⚠ ${t("wall.lost", { time: duration(watch - heardAt) })}</p>`;
  if (isPlatformLate(platform, watch)) return html`<p class="trouble lost" role="alert">⚠ ${t("wall.late")}</p>`;
  if (centre && Object.keys(centres).length > 0 && !centres[centre]) return html`<p class="trouble" role="status">${t("wall.no_such_centre", { id: centre })}</p>`;
  return null;
}

function Live() {
  const alarms = useStore((s) => s.desk.alarms);
  const centre = useStore((s) => s.centre);
  const centres = useStore((s) => s.centres);
  const lost = useStore((s) => s.linkState === "lost");
  const seen = useMemo(() => seenFrom(alarms, centre, centres), [alarms, centre, centres]);
  const trouble = useTrouble();
  return html`<div class="wall ${lost ? "stale" : ""}">
    <${Head} />${trouble}
    <main><${Rows} alarms=${seen} most=${trouble ? ROWS - 1 : ROWS} /><${Figures} alarms=${seen} /></main>
  </div>`;
}

function SignedOut({ ended }) {
  return html`<main class="signed-out ${ended ? "ended" : ""}">
    <h1>${t("wall.sign_in")}</h1>
    <p>${t("wall.sign_in_note")}</p>
    <a href="/console/" target="_blank" rel="noopener">${t("wall.sign_in_go")}</a>
  </main>`;
}

export function Wall() {
  const phase = useStore((s) => s.phase);
  const ended = useStore((s) => s.ended);
  if (phase === "signed_in") return html`<${Live} />`;
  if (phase === "signed_out") return html`<${SignedOut} ended=${ended} />`;
  return html`<main class="signed-out"><h1>${t(phase === "unreachable" ? "wall.unreachable" : "wall.connecting")}</h1></main>`;
}
