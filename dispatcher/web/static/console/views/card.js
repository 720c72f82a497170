// The alarm card: who, where, how to get in, whom to call, and what can be done next.
import { html, useEffect, useRef } from "../html.js";
import { t } from "../i18n/words.js";
import { set, useStore } from "../live/store.js";
import { isOfEquipment } from "../live/urgency.js";
import { seen } from "../session.js";
import { Absences } from "./absence.js";
import { Calls } from "./calls.js";
import { CardFacts } from "./card-facts.js";
import { CardHead } from "./card-head.js";
import { recordOf } from "./card-record.js";
import { Checklist } from "./checklist.js";
import { useFetched } from "./fetched.js";
import { DeviceStates } from "./device-parts.js";
import { Medical, Recent } from "./elder-parts.js";
import { Nearby } from "./helper-list.js";
import { LocatorMap } from "./locator-map.js";
import { DeskAdvice } from "./empty-desk.js";
import { emptyDesk } from "../live/coverage.js";
import { OutageLinks, OutageMap, PlatformAdvice, platformPart } from "./outage.js";
import { problemWords } from "./problem-words.js";
import { Receipts, Timeline } from "./timeline.js";
import { Told, useTold } from "./told.js";
import { VerbBar } from "./verb-bar.js";

const LONGEST_LOOK_MS = 30_000;

/** Nothing tells the desk when a device confirms what its elder was told: look again while a confirmation is missing,
 *  at longer and longer intervals, because the device may be off. */
function useConfirmations(receipts, turn, again) {
  const looks = useRef(0);
  useEffect(() => {
    looks.current = 0;
  }, [turn]);
  useEffect(() => {
    if (!receipts?.some((receipt) => !receipt.delivered_at)) return undefined;
    const timer = setTimeout(again, Math.min(500 * 2 ** looks.current, LONGEST_LOOK_MS));
    looks.current += 1;
    return () => clearTimeout(timer);
  }, [receipts]);
}

function Trouble({ id, error, again }) {
  if (!error) return html`<p class="page-note">${t("card.loading")}</p>`;
  const mine = error.status !== 404 && error.status !== 403;
  const words = mine ? t("card.failed", { reason: problemWords(error) }) : t("card.not_found", { id });
  return html`<p class="page-note">${words} <button onClick=${again}>${t("card.retry")}</button></p>`;
}

export function Card({ id }) {
  const live = useStore((s) => s.desk.alarms[id]);
  const me = useStore((s) => s.me);
  // Version and level both move when something happened; together they say when to fetch the record again.
  const latest = useStore((s) => (s.desk.latest?.alarm.id === Number(id) ? s.desk.latest : null));
  const turn = `${live?.version}/${live?.level}/${latest?.change?.id}`;
  const { data, error, again } = useFetched(`/alarms/${id}`, turn);
  useConfirmations(data?.receipts, turn, again);
  useEffect(() => set({ selected: Number(id) }), [id]);
  useEffect(() => {
    if (data && data.alarm.state !== "resolved") seen(data.alarm);
  }, [data]);

  const told = useTold(id, turn, Boolean((live ?? data?.alarm)?.elder));
  const alarm = live && (!data || live.version >= data.alarm.version) ? live : data?.alarm ?? live;
  if (!alarm) return html`<${Trouble} id=${id} error=${error} again=${again} />`;
  const { elder, contacts, devices, withheld } = recordOf(alarm, data);
  const ofPlatform = platformPart(alarm) !== null;
  const ofDesk = emptyDesk(alarm) !== null;
  // A centre that helps out sees the elder's file while the alarm is open; afterwards nothing more is asked about them.
  const isOpen = alarm.state !== "resolved" && latest?.alarm.state !== "resolved";
  const isOurs = Boolean(data?.elder) && (isOpen || me?.centres === null || me?.centres.includes(data.elder.centre_id));
  const personal = !alarm.outage && !ofPlatform && !ofDesk;
  const devicePart = html`<${DeviceStates} devices=${devices} signalled=${alarm.device_id} withheld=${withheld} onChanged=${again} />`;
  const mapPart = html`<${LocatorMap} place=${elder} centreId=${alarm.centre_id} />`;
  return html`<article class="card" aria-label="#${alarm.id}">
    <${CardHead} alarm=${alarm} elder=${elder} />
    <${VerbBar} alarm=${alarm} elder=${elder} contacts=${contacts} />
    ${!alarm.outage && html`<${CardFacts} alarm=${alarm} data=${data} told=${told} />`}
    ${error && html`<${Trouble} id=${id} error=${error} again=${again} />`}
    <div class="card-body">
      <div>
        ${alarm.outage && html`<${OutageLinks} alarm=${alarm} />`}
        ${ofPlatform && html`<${PlatformAdvice} />`}
        ${ofDesk && html`<${DeskAdvice} alarm=${alarm} />`}
        ${personal && html`<${Calls} alarm=${alarm} contacts=${contacts} history=${data?.history} withheld=${withheld} /><${Medical} elder=${elder} withheld=${withheld} />`}
      </div>
      <div>
        <${Checklist} alarm=${alarm} protocol=${data?.protocol} history=${data?.history} />
        ${personal && !isOfEquipment(alarm) && html`<${Receipts} receipts=${data?.receipts} />`}
        <${Timeline} history=${data?.history} raisedAt=${alarm.raised_at} />
        ${personal && isOurs && html`<${Absences} elderId=${elder.id} turn=${turn} />`}
        ${personal && html`<${Recent} recent=${data?.recent} />`}
      </div>
      <div>
        ${personal && html`<${Told} alarm=${alarm} told=${told.data} onChanged=${told.again} />`}
        ${personal && isOurs && isOpen && html`<${Nearby} alarm=${alarm} turn=${turn} />`}
        ${alarm.outage && html`<${OutageMap} alarm=${alarm} />`}
        ${personal && (alarm.class === "device" ? [devicePart, mapPart] : [mapPart, devicePart])}
      </div>
    </div>
  </article>`;
}
