// One thing that was found, and the heading over its kind.
import { html, useEffect, useRef } from "../html.js";
import { ageOn, phoneGroups, when } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { ageSex, Bell, PriorityMark, typeWords } from "./marks.js";

function AlarmFound({ found, now }) {
  return html`<${PriorityMark} alarm=${found} bare />
    <span><b>${found.ringing && html`<${Bell} />`}${typeWords(found)} · ${found.elder_name ?? found.device_id}</b>
      <small>#${found.id} · ${when(found.raised_at, now)} · ${t(`state.${found.state}`)}${found.outcome ? ` · ${t(`outcome.${found.outcome}`)}` : ""}</small></span>`;
}

function ElderFound({ found, now, place }) {
  const age = found.born_on && now ? ageOn(found.born_on, now) : null;
  return html`<i aria-hidden="true">${[...found.name][0]}</i>
    <span><b>${found.name} <small>${ageSex({ ...found, age })}</small></b><small>${found.address}</small></span>
    <span class="aside"><b class="figure">${phoneGroups(found.phone)}</b><small>${place}</small></span>`;
}

function DeviceFound({ found, place }) {
  return html`<i aria-hidden="true">⌁</i>
    <span><b>${found.id}</b><small>${[t(`kindname.${found.kind}`), found.room].filter(Boolean).join(" · ")}</small></span>
    <span class="aside"><b>${found.elder_name ?? t("search.nobody")}</b><small>${place}</small></span>`;
}

const VIEWS = { alarms: AlarmFound, elders: ElderFound, devices: DeviceFound };

export function Group({ kind, rows, children }) {
  if (!rows.some((row) => row.kind === kind)) return null;
  return html`<div role="group" aria-label=${t(`search.${kind}`)}><h3 aria-hidden="true">${t(`search.${kind}`)}</h3>${children}</div>`;
}

export function FoundRow({ row, id, selected, onPoint, onOpen }) {
  const now = useNow();
  const centre = useStore((s) => s.centres[row.found.centre_id]);
  const line = useRef(null);
  useEffect(() => {
    if (selected) line.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return html`<div ref=${line} id=${id} role="option" aria-selected=${selected} class="found" onMouseMove=${() => selected || onPoint()} onClick=${onOpen}>
    <${VIEWS[row.kind]} found=${row.found} now=${now} place=${nameOf(centre) || row.found.centre_id} />
  </div>`;
}
