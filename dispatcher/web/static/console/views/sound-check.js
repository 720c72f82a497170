// "Did you hear it?": asked until it is answered, because a loudspeaker that is switched off looks like one that is on.
import { addKeys } from "../acts/keys.js";
import { html, useLayoutEffect } from "../html.js";
import { t } from "../i18n/words.js";
import { set, useStore } from "../live/store.js";
import { playOnce } from "../sound/speaker.js";

/** Says that the check was played, so that the operator is asked about it. */
export function askWhetherHeard() {
  playOnce("check");
  set({ soundCheck: "asked" });
}

export function SoundCheck() {
  const how = useStore((s) => s.soundCheck);
  const audio = useStore((s) => s.audio);
  const asked = how !== "heard" && audio;
  const heard = () => set({ soundCheck: "heard" });
  useLayoutEffect(() => (asked ? addKeys({ y: heard }) : undefined), [asked]);
  if (!asked) return null; // without any sound another, louder line stands here
  const silent = how === "silent";
  return html`<section class="sound-check ${silent ? "silent" : ""}" aria-label=${t("signin.sounds")}>
    <p role=${silent ? "alert" : "status"}><span aria-hidden="true">${silent ? "⚠" : "♪"}</span> ${t(silent ? "check.advice" : "check.ask")}</p>
    <button class="main" onClick=${heard}><kbd>Y</kbd>${t("check.heard")}</button>
    ${silent
      ? html`<button onClick=${() => playOnce("check")}>${t("check.again")}</button>`
      : html`<button onClick=${() => set({ soundCheck: "silent" })}>${t("check.not_heard")}</button>`}
  </section>`;
}
