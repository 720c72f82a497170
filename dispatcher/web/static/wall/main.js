// Starts the wallboard: the same session and the same stream as the console, shown to a whole room and touched by nobody.
import { html, render } from "../console/html.js";
import { language, setLanguage, t } from "../console/i18n/words.js";
import { linkState } from "../console/live/link.js";
import { platformWell } from "../console/live/platform.js";
import { nothingKnown } from "../console/live/state.js";
import { get, set, subscribe } from "../console/live/store.js";
import { onTick, startTicking } from "../console/live/tick.js";
import { whatToSound } from "../console/sound/ring.js";
import { isOn, keepSounding, sound } from "../console/sound/speaker.js";
import { begin, watch } from "./session.js";
import { Wall } from "./views.js";
import { seenFrom } from "./what.js";

const asked = new URLSearchParams(location.search);
setLanguage(asked.get("lang") ?? localStorage.getItem("yilao.language") ?? "zh");
document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
document.title = t("wall.title");

set({
  phase: "starting", me: null, ended: false, desk: nothingKnown, centres: {}, towns: [], platform: platformWell, coverage: null, overview: null,
  link: { open: false, heardAt: performance.now() }, linkState: "reconnecting", audio: false, sounding: false, centre: asked.get("centre") ?? "",
});

// A wall is silent until somebody has switched its sound on; then it rings as a desk does, for what it shows.
function decide() {
  const state = get();
  const now = performance.now();
  const quietMs = now - state.link.heardAt;
  const link = linkState({ open: state.link.open, quietMs });
  if (link !== state.linkState || isOn() !== state.audio) {
    set({ linkState: link, audio: isOn() });
    return; // set() has called us again
  }
  const alarms = seenFrom(state.desk.alarms, state.centre, state.centres);
  sound(state.sounding ? whatToSound({ alarms, signedIn: state.phase === "signed_in", sessionEnded: state.ended, quietMs, muteUntil: 0, now }) : []);
}

subscribe(decide);
onTick(() => {
  watch();
  decide();
  keepSounding();
});
startTicking();
render(html`<${Wall} />`, document.getElementById("wall"));
begin();
