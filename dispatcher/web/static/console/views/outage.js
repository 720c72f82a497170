// What is out of order beyond one home: a town's power or network, or the platform itself.
import { html } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { LocatorMap } from "./locator-map.js";

/** What of the platform a fault is about (the device id is "platform:<what>"), or null. */
export function platformPart(alarm) {
  const what = /^platform:(.+)$/.exec(alarm.device_id ?? "")?.[1];
  return what ? partWords(what) : null;
}

/** A part of the platform by its name: "path:g0" is the way of the presses through gateway g0. */
export function partWords(what) {
  const [kind, ...rest] = String(what).split(":");
  return t(`platform.what.${kind}`, { id: rest.join(":") });
}

/** "312 台设备失联 · 已恢复 40 台", or null when the alarm is no outage. */
export function outageWords(alarm) {
  if (!alarm.outage) return null;
  const { kind, devices, restored } = alarm.outage;
  const back = restored > 0 ? ` · ${t("outage.restored", { restored })}` : "";
  return t(`outage.${kind}`, { devices }) + back;
}

/** The name of an outage's town; devices without an elder have none. */
export function townOf({ outage }, towns) {
  return nameOf(towns.find(({ code }) => code === outage.town)) || outage.town || t("outage.no_town");
}

/** The part of the card's head that stands in the place of an elder. */
export function OutageHead({ alarm }) {
  const towns = useStore((s) => s.towns);
  const { kind, devices, restored } = alarm.outage;
  return html`<div class="big-name">
    <b>${townOf(alarm, towns)}</b><span>${t(`outage.${kind}`, { devices })}</span>
    <span class=${restored ? "good" : ""}>${t("outage.restored", { restored })}</span>
  </div>`;
}

/** What can be done about an outage: look for the elders, look at the devices. */
export function OutageLinks({ alarm }) {
  const towns = useStore((s) => s.towns);
  const { kind, town, devices, restored } = alarm.outage;
  const share = devices ? (1000 * restored) / devices : 0;
  return html`<section class="part outage">
    <svg class="progress" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width="1000" height="12" /><rect class="answered" width=${share} height="12" /></svg>
    <p>${restored >= devices && devices > 0 ? t("outage.none_left") : t("outage.note")}</p>
    <p class="links">
      ${town && html`<a class="button" href="#/welfare/start/${encodeURIComponent(town)}">${t("outage.check", { town: townOf(alarm, towns) })}</a>`}
      <a class="button" href="#/devices/${kind}/${encodeURIComponent(alarm.centre_id)}">${t("outage.devices")}</a></p>
  </section>`;
}

/** Where the town is. */
export function OutageMap({ alarm }) {
  const town = useStore((s) => s.towns).find(({ code }) => code === alarm.outage.town);
  return html`<${LocatorMap} place=${town && { ...town, town: town.code }} />`;
}

/** What can be done about the platform itself. */
export function PlatformAdvice() {
  return html`<section class="part outage">
    <p>${t("platform.advice")}</p><p>${t("platform.advice_desks")}</p>
    <p class="links"><a class="button" href="#/welfare/pack">${t("platform.pack")}</a></p>
  </section>`;
}
