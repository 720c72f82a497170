// How a device is: online, battery, mains, last heard; used by the card and by the devices page.
import { html } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { Part } from "./elder-parts.js";

const SIGNS = { online: "●", offline: "○", unknown: "?" };

/** Online, offline or unknown, as a sign and a word. */
export function OnlineState({ online }) {
  const state = online === true ? "online" : online === false ? "offline" : "unknown";
  return html`<span class="online ${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${t(`device.${state}`)}</span>`;
}

/** The battery as a bar and a figure; a low one is told by a sign too. */
export function Battery({ level }) {
  if (level === null || level === undefined) return html`<span class="dim">${t("device.battery")} —</span>`;
  const low = level <= 20;
  return html`<span class=${low ? "battery low" : "battery"}>
    <svg viewBox="0 0 28 14" aria-hidden="true">
      <rect x="1" y="1" width="23" height="12" />
      <rect class="full" x="25" y="4.500" width="2.500" height="5" />
      <rect class="full" x="3" y="3" height="8" width=${(19 * Math.min(level, 100)) / 100} />
    </svg>
    <span class="figure">${Math.round(level)}%</span>${low ? " !" : ""}
  </span>`;
}

/** Mains power, where the device knows of it. */
export function Mains({ mains }) {
  if (typeof mains !== "boolean") return null;
  return html`<span class=${mains ? "" : "warn"}>${t("device.mains")} ${t(mains ? "device.mains_on" : "device.mains_off")}</span>`;
}

export function LastHeard({ at, now }) {
  if (!at) return html`<span>${t("device.never")}</span>`;
  return html`<span>${t("device.heard")} <span class="figure">${when(at, now)}</span></span>`;
}

function OneDevice({ device, signalled, now }) {
  return html`<li class=${signalled ? "signalled" : ""}>
    <b>${t(`kindname.${device.kind}`)}</b> <small>${device.room ?? ""} <code>${device.id}</code></small>
    <span class="facts">
      <${OnlineState} online=${device.online} /><${Battery} level=${device.battery} />
      <${Mains} mains=${device.mains} /><${LastHeard} at=${device.heard_at} now=${now} />
    </span>
  </li>`;
}

/** The devices of an elder; the one that raised the alarm (`signalled`) is pointed at. `withheld`: not for this reader. */
export function DeviceStates({ devices, signalled, withheld = false }) {
  const now = useNow();
  return html`<${Part} name="devices" title=${t("card.devices")} list=${devices} nothing=${t(withheld ? "card.withheld" : "card.no_devices")}>
    <ul>${devices?.map((d) => html`<${OneDevice} key=${d.id} device=${d} signalled=${d.id === signalled} now=${now} />`)}</ul>
  <//>`;
}
