// Who is on the way to the elder, since when, when they should be there, and how often this device was wrong before.
import { newKey } from "../acts/api.js";
import { arrival, inOrder } from "../acts/sending.js";
import { html, useRef, useState } from "../html.js";
import { duration, phoneGroups, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { get, useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { actOn } from "../session.js";
import { refusalWords } from "./refusal.js";

const helperWords = ({ kind, helper }) => (helper === t(`kind.${kind}`) ? helper : `${t(`kind.${kind}`)} ${helper}`);

function ArrivalWords({ one, now }) {
  const { state, ms } = arrival(one, now);
  if (state === "arrived") return html`<span class="good">✓ ${t("sent.arrived", { time: when(one.arrived_at, now) })}</span>`;
  const time = duration(Math.abs(ms), t("day"));
  return html`<span class=${state === "late" ? "late" : ""}>${t(`sent.${state}`, { time })}</span>`;
}

function Sent({ alarm, one, now, mayAct, onWords }) {
  const [busy, put] = useState(false);
  const key = useRef(newKey());
  async function arrived() {
    put(true);
    try {
      await actOn(alarm, "arrive", { version: alarm.version, sent: one.id }, { key: key.current });
      onWords(null);
    } catch (error) {
      if (error.status) key.current = newKey(); // refused: the next press is meant for the alarm as it is now
      onWords(refusalWords(error, alarm, get().me?.username));
    } finally {
      put(false);
    }
  }
  return html`<li class=${`sent-${arrival(one, now).state}`}>
    <b>${helperWords(one)}</b>
    ${one.phone && html`<span class="figure">${phoneGroups(one.phone)}</span>`}
    <small>${t("sent.since", { time: when(one.at, now) })}</small>
    <${ArrivalWords} one=${one} now=${now} />
    ${mayAct && !one.arrived_at && html`<button disabled=${busy} onClick=${arrived}
      aria-label=${t("sent.mark", { name: helperWords(one) })}>${t("sent.here")}</button>`}
  </li>`;
}

/** `sent` as the card's record has it. */
export function OnTheWay({ alarm, sent }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const [words, say] = useState(null);
  if (!sent?.length || now === null) return null;
  const mayAct = alarm.claimed_by === me?.username && alarm.state !== "resolved";
  return html`<section class="on-the-way" aria-label=${t("sent.title")}>
    <h2>${t("sent.title")}</h2>
    <ul>${inOrder(sent).map((one) => html`<${Sent} key=${one.id} alarm=${alarm} one=${one} now=${now} mayAct=${mayAct} onWords=${say} />`)}</ul>
    ${words && html`<p class="words" role="alert">${words}</p>`}
  </section>`;
}

/** How often it was wrong lately: said calmly, and never as a reason to assume anything. */
export function FalseAlarms({ alarm, counted }) {
  if (!counted || alarm.test || (counted.device === 0 && counted.elder === 0)) return null;
  const { device, elder, days } = counted;
  const what = device > 0 ? t("false.device", { days, count: device }) : t("false.elder", { days, count: elder });
  return html`<p class="false-alarms"><b>${what}</b>${device > 0 && elder > device && ` · ${t("false.elder_too", { count: elder })}`}
    ${alarm.state !== "resolved" && html`<span>${t("false.never_assume")}</span>`}</p>`;
}
