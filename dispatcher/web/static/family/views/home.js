// How it stands with each elder: what is happening first, then what the elder lets the family see.
import { html } from "../html.js";
import { install } from "../install.js";
import { isOpen } from "../session.js";
import { useStore } from "../store.js";
import { ago } from "../times.js";
import { t } from "../words/words.js";
import { AlarmHead } from "./alarm.js";
import { Asking } from "./asking.js";
import { Course } from "./course.js";
import { Alarms, Devices, Month, Tests, Visits } from "./elder-parts.js";
import { CallCentre, Tick } from "./parts.js";
import { PushOffer } from "./push-offer.js";

function LiveAlarm({ alarm, elder }) {
  const detail = useStore((s) => s.alarms[alarm.id]);
  return html`<section class="live">
    <${AlarmHead} alarm=${detail?.alarm ?? alarm} elder=${elder.name} level=${1} />
    ${detail?.ask ? html`<${Asking} alarmId=${alarm.id} ask=${detail.ask} />` : ""}
    ${detail ? html`<${Course} detail=${detail} short=${true} />` : ""}
    <p><a class="more" href=${`#/alarm/${alarm.id}`}>${t("home.details")}</a></p>
  </section>`;
}

const newest = (devices) => devices.map((device) => device.heard_at).filter(Boolean).sort().pop();

/** Says only what is known: no call for help, and when a device was last heard. */
function Calm({ elder, page }) {
  if (!page.alarms) return html`<p class="note">${t("home.not_agreed", { elder: elder.name })}</p>`;
  const silent = (page.device ?? []).filter((device) => device.silent_since).map((device) => device.silent_since).sort()[0];
  const heard = newest(page.device ?? []);
  return html`<div class=${silent ? "calm silent" : "calm"}>
    ${silent ? html`<b class="sign" aria-hidden="true">!</b>` : html`<${Tick} />`}
    <p><b>${t("home.calm")}</b>
      ${silent ? html`<span>${t("home.silent", { ago: ago(silent) })}</span><small>${t("home.silent_then")}</small>` : heard ? html`<span>${t("home.calm_heard", { ago: ago(heard) })}</span>` : ""}</p>
  </div>`;
}

function Elder({ elder, page }) {
  if (!page) return html`<section class="elder"><h1 class="who">${elder.name}</h1><p class="note">${t("loading")}</p></section>`;
  const open = (page.alarms ?? []).filter(isOpen);
  return html`<section class="elder" aria-label=${elder.name}>
    ${open.length === 0 ? html`<header class="person"><h1 class="who">${elder.name}</h1>
      <p>${[page.elder?.age && t("home.age", { age: page.elder.age }), t("home.you", { relation: elder.relation })].filter(Boolean).join(" · ")}</p></header>` : ""}
    ${open.map((alarm) => html`<${LiveAlarm} key=${alarm.id} alarm=${alarm} elder=${elder} />`)}
    ${open.length === 0 ? html`<${Calm} elder=${elder} page=${page} />` : ""}
    <${CallCentre} elder=${elder} />
    <div class="parts">
      <${Devices} devices=${page.device} /><${Month} summary=${page.summary} /><${Tests} tests=${page.tests} />
      <${Visits} visits=${page.visits} /><${Alarms} alarms=${page.alarms} />
    </div>
  </section>`;
}

export function Home() {
  const { me, elders, installable } = useStore();
  const live = (elder) => (elders[elder.contact_id]?.alarms ?? []).some(isOpen);
  const ordered = [...me.elders].sort((a, b) => Number(live(b)) - Number(live(a)));
  const quiet = !me.elders.some(live);
  return html`${ordered.length === 0 ? html`<p class="note">${t("home.none")}</p>` : ""}
    ${ordered.map((elder) => html`<${Elder} key=${elder.contact_id} elder=${elder} page=${elders[elder.contact_id]} />`)}
    ${quiet ? html`<${PushOffer} />` : ""}
    ${quiet && installable ? html`<p class="offer"><span>${t("home.install")}</span><button onClick=${install}>${t("home.install_do")}</button></p>` : ""}`;
}
