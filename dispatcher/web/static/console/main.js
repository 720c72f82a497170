// Starts the console: state, ticker, sound, keys, and the first view.
import { listenToKeys } from "./acts/keys.js";
import { html, render } from "./html.js";
import { setLanguage } from "./i18n/words.js";
import { linkState } from "./live/link.js";
import { platformWell } from "./live/platform.js";
import { parseRoute } from "./live/route.js";
import { nothingKnown } from "./live/state.js";
import { get, set, subscribe } from "./live/store.js";
import { onTick, startTicking } from "./live/tick.js";
import { notify } from "./notify.js";
import { resume, watch } from "./session.js";
import { whatToSound } from "./sound/ring.js";
import { isOn, keepSounding, sound } from "./sound/speaker.js";
import { showInTab } from "./tab.js";
import { App } from "./views/app.js";

const remembered = (name, otherwise) => localStorage.getItem(`yilao.${name}`) ?? otherwise;

set({
  phase: "starting", me: null, ended: false, startError: null, desk: nothingKnown, centres: {}, towns: [], tests: {},
  platform: platformWell, coverage: [],
  link: { open: false, heardAt: performance.now() }, linkState: "reconnecting", audio: false, muteUntil: 0,
  filter: { mine: false, centre: "" }, selected: null, route: parseRoute(location.hash), keysShown: false,
  language: remembered("language", "zh"), theme: remembered("theme", "dark"), type: Number(remembered("type", 1)), badges: {}, soundCheck: "heard",
});

function applyLooks({ language, theme, type }) {
  setLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.type = type;
  localStorage.setItem("yilao.language", language);
  localStorage.setItem("yilao.theme", theme);
  localStorage.setItem("yilao.type", type);
}

// The ring is decided the moment anything changes, not when the page is next drawn: a hidden tab is never drawn.
function decide() {
  const state = get();
  const now = performance.now();
  const quietMs = now - state.link.heardAt;
  const link = linkState({ open: state.link.open, quietMs });
  if (link !== state.linkState || isOn() !== state.audio) {
    set({ linkState: link, audio: isOn() });
    return; // set() has called us again
  }
  sound(whatToSound({
    alarms: state.desk.alarms, signedIn: state.phase === "signed_in", sessionEnded: state.ended, quietMs,
    muteUntil: state.muteUntil, now,
  }));
  showInTab(state);
  notify(state);
}

let looks = "";
subscribe((state) => {
  const now = `${state.language}/${state.theme}/${state.type}`;
  if (now !== looks) applyLooks(state);
  looks = now;
  decide();
});
addEventListener("hashchange", () => set({ route: parseRoute(location.hash) }));
onTick(() => {
  watch();
  decide();
  keepSounding();
});

applyLooks(get());
listenToKeys();
startTicking();
render(html`<${App} />`, document.getElementById("desk"));
resume();
