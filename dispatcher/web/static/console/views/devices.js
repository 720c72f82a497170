// The devices page: which are silent, run down, untested or without mains; a key test and a stop-gap for each.
import { html, useState } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { go } from "../live/route.js";
import { useStore } from "../live/store.js";
import { byTrouble, summed } from "../live/upkeep.js";
import { CentreTable } from "./device-centres.js";
import { DeviceRow } from "./device-row.js";
import { useFetched, useList, useTurns } from "./fetched.js";
import { Columns, ListEnd, SearchBox } from "./list-parts.js";

const REFRESH_MS = 10_000;
const COUNTED = { all: "devices", silent: "silent", mains: "mains_lost", battery: "battery_soon", untested: "untested", never_heard: "never_heard" };
const address = (show, centre) => `devices/${show}${centre ? `/${encodeURIComponent(centre)}` : ""}`;
const percent = (share) => `${Math.floor(share * 100)}%`;

function Tabs({ show, centre, totals, several, children }) {
  return html`<div class="tab-line"><nav class="tabs" aria-label=${t("devices.show")}>
    ${Object.entries(COUNTED).map(([name, figure]) => {
      const count = totals?.[figure];
      const alert = (name === "silent" || name === "mains") && count > 0;
      return html`<a href="#/${address(name, centre)}" aria-current=${show === name ? "true" : undefined} class=${alert ? "some" : ""}>
        ${t(`devices.${name}`)} <b class="figure">${count ?? "…"}</b></a>`;
    })}
    ${several && html`<a href="#/devices/centres" aria-current=${show === "centres" ? "true" : undefined}>${t("devices.centres")}</a>`}
  </nav>${children}</div>`;
}

/** "本周按键测试 83%": the centre's own figure, or that of all its reader's centres. */
function Compliance({ totals }) {
  if (typeof totals?.tested_share !== "number") return null;
  return html`<p class="compliance">${t("devices.tested_share")} <b class="figure">${percent(totals.tested_share)}</b>
    <span class=${totals.untested ? "warn" : "dim"}>${t("devices.of", { untested: totals.untested })}</span></p>`;
}

function CentreChoice({ show, centre, ids }) {
  const centres = useStore((s) => s.centres);
  return html`<select aria-label=${t("devices.centre")} value=${centre ?? ""} onChange=${(e) => go(address(show, e.target.value))}>
    <option value="">${t("queue.all_centres")}</option>
    ${ids.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}
  </select>`;
}

function DeviceTable({ show, q, centre, several, turn, again }) {
  const centres = useStore((s) => s.centres);
  const query = [`show=${show}`, centre && `centre_id=${encodeURIComponent(centre)}`, q && `q=${encodeURIComponent(q)}`];
  const list = useList(`/devices?limit=${show === "all" ? 50 : 200}&${query.filter(Boolean).join("&")}`, turn);
  const items = list.more ? list.items : [...list.items].sort(byTrouble); // what is not all there cannot be put in order
  const none = show === "all" || q ? t("device.none_found") : t(`devices.none.${show}`);
  return html`<table class="device-table">
      <${Columns} words=${["elder", "id", "contact", "power", "key_test", "stopgap"].map((name) => t(`device.${name}`))} />
      <tbody>${items.map((d) => html`<${DeviceRow} key=${d.id} device=${d} centre=${several && centres[d.centre_id]} onChanged=${again} />`)}</tbody>
    </table>
    <${ListEnd} list=${list} none=${none} />
    <p class="page-note"><small>${t("device.test_note")}</small></p>`;
}

export function Devices({ show: asked, centre }) {
  const centres = useStore((s) => s.centres);
  const me = useStore((s) => s.me);
  const [q, setQ] = useState("");
  const { turn, again } = useTurns(REFRESH_MS);
  const { data, error } = useFetched("/devices/summary", turn);
  const ids = me.centres ?? Object.keys(centres);
  const several = ids.length > 1;
  const show = Object.hasOwn(COUNTED, asked) || (asked === "centres" && several) ? asked : "all";
  const rows = data?.centres ?? [];
  const totals = data ? summed(centre ? rows.filter((row) => row.centre_id === centre) : rows) : null;
  return html`<section class="page devices-page">
    <header class="page-head"><h1>${t("page.devices")}</h1><${Compliance} totals=${totals} />
      ${several && show !== "centres" && html`<${CentreChoice} show=${show} centre=${centre} ids=${ids} />`}</header>
    <${Tabs} show=${show} centre=${centre} totals=${totals} several=${several}>
      ${show !== "centres" && html`<${SearchBox} value=${q} onInput=${setQ} words=${t("device.search")} />`}
    <//>
    ${show === "centres"
      ? html`<${CentreTable} rows=${rows} error=${error} />`
      : html`<${DeviceTable} key=${`${show}/${centre}`} show=${show} q=${q} centre=${centre} several=${several && !centre} turn=${turn} again=${again} />`}
  </section>`;
}
