// What happened to an alarm, and what the elder has been told of it.
import { html } from "../html.js";
import { duration, when } from "../i18n/format.js";
import { reasonWords } from "../i18n/reasons.js";
import { nameOf, t } from "../i18n/words.js";
import { latestFirst } from "../live/history.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { progressEvent, progressWords } from "./progress-words.js";
import { askingWords } from "./asking-words.js";

const STAGES = ["received", "seen", "answered", "help_on_the_way", "arrived", "closed"];

/** Who did it: a person's name, or the kind of actor. */
function actorWords(entry) {
  const [kind, id] = String(entry.actor ?? "").split(":");
  if (entry.actor_name) return entry.actor_name;
  if (kind === "contact") return t("actor.contact"); // who it is stands in the entry itself
  return kind === "clock" ? t("actor.clock") : id ? `${t(`actor.${kind}`)} ${id}` : t(`actor.${kind}`);
}

/** Which devices, how many are out and back, how late the platform was, and that a stop-gap is due. */
function upkeepWords({ event, actor }, { device, names, devices, restored, late_s: late, stopgap_due: due, seconds: unattended }) {
  return [
    actor === "clock" && !String(device).startsWith("desk:") && device,
    devices === 1 && Array.isArray(names) && names.join("、"),
    event === "restored" && devices > 1 && t("detail.restored_of", { devices, restored }),
    event === "spread" && devices && t("detail.devices", { devices }),
    late && t("detail.late", { seconds: Math.round(late) }),
    actor === "clock" && unattended > 0 && t("detail.unattended_for", { time: duration(1000 * unattended, t("day")) }),
    due && t("detail.stopgap_due"),
  ];
}

/** What happened; a trouble that the platform itself noticed again is no press. */
function eventWords(entry) {
  const { event, actor } = entry;
  return progressEvent(entry) ?? t(event === "pressed" && actor === "clock" ? "event.again" : `event.${event}`);
}

/** The parts of an entry's detail worth a line: what people wrote, and whom they sent. */
function detailWords(entry, centres, now) {
  const detail = entry.detail ?? {};
  const { kind, helper, outcome, reach, until, type, eta_minutes: eta, to_centre: centre } = detail;
  const helperWords = kind && helper !== t(`kind.${kind}`) ? `${t(`kind.${kind}`)} ${helper}` : helper;
  return [
    progressWords(entry),
    askingWords(entry),
    helper && helperWords,
    eta && t("detail.eta", { minutes: eta }),
    until && t("card.held_until", { time: when(until, now) }),
    outcome && t(`outcome.${outcome}`),
    type && entry.event !== "raised" && t(`type.${type}`),
    Array.isArray(reach) && reach.map((who) => t(`reach.${who}`)).join("＋"),
    centre && nameOf(centres[centre] ?? { id: centre }),
    entry.event.startsWith("holder_") && detail.name,
    Array.isArray(detail.to) && detail.to.map((id) => nameOf(centres[id] ?? { id })).join("、"),
    ...upkeepWords(entry, detail),
    entry.event === "raised" && detail.reason ? reasonWords(detail.reason) : detail.reason, detail.note, detail.text,
  ].filter(Boolean).join(" · ");
}

export function Timeline({ history, raisedAt }) {
  const now = useNow();
  const centres = useStore((s) => s.centres);
  if (!history) return html`<section class="part timeline"><h2>${t("card.history")}</h2><p class="dim">…</p></section>`;
  return html`<section class="part timeline">
    <h2>${t("card.history")}</h2>
    <ol>
      ${latestFirst(history).map((entry) => html`<li key=${entry.id} class="event-${entry.event}">
        <time class="figure" datetime=${entry.at}>${when(entry.at, now)}</time>
        <span class="elapsed figure">+${duration(Date.parse(entry.at) - Date.parse(raisedAt), t("day"))}</span>
        <span class="entry"><b>${eventWords(entry)}</b> <small>${actorWords(entry)}</small>
          ${detailWords(entry, centres, now) && html`<span class="detail">${detailWords(entry, centres, now)}</span>`}</span>
      </li>`)}
    </ol>
  </section>`;
}

function toldWords(receipt, now) {
  if (!receipt) return t("stage.not_yet");
  return receipt.delivered_at ? t("stage.delivered", { time: when(receipt.delivered_at, now) }) : t("stage.pending");
}

/** The six things an elder is told, in order: which were said, and whether the device confirmed it. */
export function Receipts({ receipts }) {
  const now = useNow();
  const latest = (stage) => receipts?.findLast((r) => r.stage === stage);
  return html`<section class="part receipts">
    <h2>${t("card.receipts")}</h2>
    <ol>
      ${STAGES.map((stage) => {
        const receipt = latest(stage);
        const state = !receipt ? "not-yet" : receipt.delivered_at ? "told" : "pending";
        return html`<li class=${state} title=${receipt?.say ?? ""}>
          <span class="sign" aria-hidden="true">${{ "not-yet": "·", told: "✓", pending: "…" }[state]}</span>
          <b>${t(`stage.${stage}`)}</b>
          <small>${toldWords(receipt, now)}</small>
        </li>`;
      })}
    </ol>
  </section>`;
}
