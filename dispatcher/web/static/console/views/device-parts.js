// How a device is: online, battery, mains, last heard; used by the card and by the devices page.
import { html, useState } from "../html.js";
import { countdown, duration, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { ago, repairLeftMs, troubleOf } from "../live/upkeep.js";
import { Part } from "./elder-parts.js";
import { StopgapCell, StopgapForm } from "./stopgap.js";

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

/** "12 分钟前", in one unit. */
export function agoWords(iso, now) {
  const { unit, n } = ago(iso, now);
  return t(`ago.${unit}`, { n });
}

/** How long a repair may still take before a stop-gap is due, as a running clock. */
export function RepairClock({ device, now }) {
  const left = repairLeftMs(device, now);
  return html`<span class=${left < 0 ? "repair over" : "repair"}>
    ${t(left < 0 ? "device.repair_over" : "device.repair_left")} <b class="figure">${left < 0 ? duration(-left, t("day")) : countdown(left)}</b>
  </span>`;
}

/** Since when something lasts, as a running clock. */
export function Since({ iso, now, words }) {
  return html`<span class="since"><b>${words}</b> <b class="figure">${duration(now - Date.parse(iso), t("day"))}</b></span>`;
}

/** What is wrong with a device, and how its elder is looked after meanwhile. */
function Trouble({ device, now, onChanged }) {
  const [writing, write] = useState(false);
  if (now === null || (!troubleOf(device) && !device.stopgap)) return null;
  return html`<div class="trouble">
    ${device.silent_since && html`<${Since} iso=${device.silent_since} now=${now} words=${t("device.silent_for")} /><${RepairClock} device=${device} now=${now} />`}
    ${device.mains_lost_since && html`<${Since} iso=${device.mains_lost_since} now=${now} words=${t("device.mains_since")} />`}
    <div class="stopgap"><${StopgapCell} device=${device} now=${now} open=${writing} onOpen=${() => write(!writing)} /></div>
    ${writing && html`<${StopgapForm} device=${device} onClose=${() => write(false)} onChanged=${() => { write(false); onChanged(); }} />`}
  </div>`;
}

function OneDevice({ device, signalled, now, onChanged }) {
  return html`<li class=${signalled ? "signalled" : ""}>
    <b>${t(`kindname.${device.kind}`)}</b> <small>${device.room ?? ""} <code>${device.id}</code></small>
    <span class="facts">
      <${OnlineState} online=${device.online} /><${Battery} level=${device.battery} />
      <${Mains} mains=${device.mains} /><${LastHeard} at=${device.heard_at} now=${now} />
    </span>
    <${Trouble} device=${device} now=${now} onChanged=${onChanged} />
  </li>`;
}

/** The devices of an elder; the one that raised the alarm (`signalled`) is pointed at. `withheld`: not for this reader.
 *  onChanged() when a plan was written down. */
export function DeviceStates({ devices, signalled, withheld = false, onChanged = () => {} }) {
  const now = useNow();
  return html`<${Part} name="devices" title=${t("card.devices")} list=${devices} nothing=${t(withheld ? "card.withheld" : "card.no_devices")}>
    <ul>${devices?.map((d) => html`<${OneDevice} key=${d.id} device=${d} signalled=${d.id === signalled} now=${now} onChanged=${onChanged} />`)}</ul>
  <//>`;
}
