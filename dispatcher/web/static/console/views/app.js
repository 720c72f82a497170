// The frame of the console: strip on top, what has gone wrong below it, then the page.
import { addKeys } from "../acts/keys.js";
import { openSearch } from "../acts/search-key.js";
import { html, useEffect, useLayoutEffect } from "../html.js";
import { t } from "../i18n/words.js";
import { watchFollowUps } from "../live/follow-ups.js";
import { pages } from "../live/pages.js";
import { go } from "../live/route.js";
import { get, set, useStore } from "../live/store.js";
import { mute } from "../sound/mute.js";
import { Announcer } from "./announcer.js";
import { Banners } from "./banners.js";
import { KeysHelp } from "./keys-help.js";
import { Leaving } from "./leaving.js";
import { Page } from "./pages.js";
import { Rail } from "./rail.js";
import { Search } from "./search.js";
import { SignIn } from "./sign-in.js";
import { TopStrip } from "./top-strip.js";

const GLOBAL_KEYS = {
  "?": () => set((s) => ({ keysShown: !s.keysShown })),
  "/": openSearch,
  ...Object.fromEntries(pages.filter((page) => page.key).map((page) => [page.key, () => go(page.name)])),
  m: mute,
  Escape: () => (get().keysShown ? set({ keysShown: false }) : get().searching ? set({ searching: false }) : leave()),
};

function leave() {
  if (document.activeElement?.matches("input, select, textarea")) document.activeElement.blur();
  else if (get().route.page !== "queue") go("queue");
}

function Desk() {
  const route = useStore((s) => s.route);
  const keysShown = useStore((s) => s.keysShown);
  const searching = useStore((s) => s.searching);
  useLayoutEffect(() => addKeys(GLOBAL_KEYS), []);
  useEffect(watchFollowUps, []);
  return html`<div class="desk">
    <${TopStrip} />
    <${Banners} />
    <div class=${route.page === "queue" ? "bench" : "bench with-rail"}>
      ${route.page !== "queue" && html`<${Rail} current=${route.page === "alarm" ? Number(route.id) : null} />`}
      <main><${Page} route=${route} /></main>
      ${searching && html`<${Search} />`}
    </div>
    <${Announcer} />
    <${Leaving} />
    ${keysShown && html`<${KeysHelp} />`}
  </div>`;
}

/** The whole page; drawn anew when the language changes. */
export function App() {
  const phase = useStore((s) => s.phase);
  const language = useStore((s) => s.language);
  if (phase === "starting") return html`<p class="starting">${t("app.loading")}</p>`;
  if (phase === "signed_out") return html`<${SignIn} key=${language} />`;
  return html`<${Desk} key=${language} />`;
}
