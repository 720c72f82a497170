// The frame: which page, the state of the line, the three doors at the foot.
import { html } from "../html.js";
import { useStore } from "../store.js";
import { ago, clock } from "../times.js";
import { language, setLanguage, t } from "../words/words.js";
import { set } from "../store.js";
import { AlarmPage } from "./alarm.js";
import { Home } from "./home.js";
import { Inbox } from "./inbox.js";
import { Invitation } from "./invitation.js";
import { Settings } from "./settings.js";
import { SignIn } from "./sign-in.js";

function OtherLanguage() {
  const other = language() === "zh" ? "en" : "zh";
  const change = () => (setLanguage(other), set({}));
  return html`<button class="plain other-language" lang=${other === "zh" ? "zh-CN" : "en"} onClick=${change}>${t("language.other")}</button>`;
}

/** How old what is shown is, while it is not live: an old picture must never pass for the present. */
function Line() {
  const { line, heardAt } = useStore();
  useStore((s) => s.tick);
  if (line === "live" || !heardAt) return html`<p class="line" role="status"></p>`;
  const at = new Date(heardAt).toISOString();
  return html`<p class=${`line ${line}`} role="status">${t(line === "lost" ? "line.lost" : "line.trying", { ago: ago(at), at: clock(at) })}${line === "lost" ? ` ${t("line.urgent")}` : ""}</p>`;
}

function Doors({ page, unread }) {
  const doors = [["home", "#/"], ["inbox", "#/inbox"], ["settings", "#/settings"]];
  return html`<nav class="doors" aria-label=${t("nav.label")}>${doors.map(([name, href]) => html`<a key=${name} href=${href} aria-current=${page === name ? "page" : undefined}>
    ${t(`nav.${name}`)}${name === "inbox" && unread > 0 ? html`<b class="count figure">${unread}<span class="unseen"> ${t("inbox.unread")}</span></b>` : ""}</a>`)}</nav>`;
}

export function App() {
  const { phase, me, route } = useStore();
  document.title = me?.elders?.length === 1 ? `${me.elders[0].name} · ${t("app.name")}` : t("app.name");
  if (route.name === "invitation") return html`<div class="outside"><${OtherLanguage} /><${Invitation} token=${route.id} /></div>`;
  if (!me) {
    if (phase === "starting") return html`<main><p class="opening" role="status">${t("loading")}</p></main>`;
    return html`<div class="outside"><${OtherLanguage} /><${SignIn} /></div>`;
  }
  const page = { alarm: html`<${AlarmPage} key=${route.id} id=${route.id} />`, inbox: html`<${Inbox} />`, settings: html`<${Settings} />` }[route.name] ?? html`<${Home} />`;
  return html`<${Line} /><main class="page">${page}</main><${Doors} page=${route.name} unread=${me.unread} />`;
}
