// A week of a desk as a picture: one line for each person, and above them, loud, the hours when nobody is there.
import { html } from "../html.js";
import { t } from "../i18n/words.js";
import { dayOf, daysFrom, hourOf, placeOf, rowsOf } from "../live/rota.js";
import { momentWords } from "./rota-parts.js";

const NARROW = 12; // percent of the picture: here only the hours fit
const hours = (iso, end) => (iso ? hourOf(iso, { end }).replace(/:00$/, "").replace(/^0(?=\d)/, "") : "∞");

function barWords(span, place) {
  if (!span.ends_at && place.before) return t("rota.endless");
  const from = place.before ? "…" : place.width < NARROW ? hours(span.starts_at) : hourOf(span.starts_at);
  const to = place.after ? (span.ends_at ? "…" : "∞") : place.width < NARROW ? hours(span.ends_at, true) : hourOf(span.ends_at, { end: true });
  return `${from}–${to}`;
}

/** A bar is a button when pressing it does something, else plain words. */
function Bar({ span, box, kind, words, onPress, chosen }) {
  const place = placeOf(span, ...box);
  const style = { left: `${place.left}%`, width: `${place.width}%` };
  const inside = html`<span aria-hidden="true">${barWords(span, place)}</span><span class="unseen">${words}</span>`;
  return onPress
    ? html`<button class="bar ${kind}" style=${style} title=${words} aria-pressed=${chosen} onClick=${onPress}>${inside}</button>`
    : html`<span class="bar ${kind}" style=${style} title=${words}>${inside}</span>`;
}

function Track({ now, box, children }) {
  const left = (100 * (now - box[0])) / (box[1] - box[0]);
  return html`<div class="track">
    ${now && left >= 0 && left <= 100 && html`<i class="now" aria-hidden="true" style=${{ left: `${left}%` }}></i>`}${children}</div>`;
}

function Days({ from, now }) {
  const today = now && dayOf(now);
  return html`<div class="rota-row days" aria-hidden="true"><span></span><ol>
    ${daysFrom(from, 7).map(({ day, date, weekday }) => html`<li class=${day === today ? "today" : ""}>
      ${day === today ? t("rota.today") : t(`rota.weekday.${weekday}`)} <span class="figure">${date}</span></li>`)}
  </ol></div>`;
}

function gapWords(gap) {
  return t("rota.gap_words", { from: momentWords(gap.starts_at), to: momentWords(gap.ends_at, true) });
}

function dutyWords(duty) {
  const words = t("rota.duty", { name: duty.name, role: t(`role.${duty.role}`), from: momentWords(duty.starts_at), to: momentWords(duty.ends_at, true) });
  return duty.planned_by ? `${words} · ${t("rota.planned_by", { name: duty.planned_by })}` : words;
}

/** `rota` is that of GET /rota; onGap and onDuty are given when this reader may change it. */
export function RotaGrid({ rota, from, now, chosen, onGap, onDuty }) {
  const box = [Date.parse(rota.starts_at), Date.parse(rota.ends_at)];
  const isOver = (span) => span.ends_at && Date.parse(span.ends_at) <= now;
  const gaps = rota.gaps.filter((gap) => !isOver(gap));
  return html`<div class="rota-grid">
    <${Days} from=${from} now=${now} />
    ${gaps.length > 0 && html`<div class="rota-row gaps"><b><span class="sign" aria-hidden="true">⚠</span>${t("rota.gap")}</b>
      <${Track} now=${now} box=${box}>${gaps.map((gap) => html`<${Bar} key=${gap.starts_at} span=${gap} box=${box} kind="gap"
        words=${gapWords(gap)} onPress=${onGap && (() => onGap(gap))} />`)}<//></div>`}
    ${rowsOf(rota.duties).map((row) => html`<div class="rota-row" key=${row.key}>
      <b>${row.name}<small>${t(`role.${row.role}`)}</small>
        ${row.duties.some((duty) => duty.no_channel && !isOver(duty)) && html`<span class="out-of-reach" title=${t("rota.no_channel_words")}><span aria-hidden="true">✕ </span>${t("rota.no_channel")}</span>`}</b>
      <${Track} now=${now} box=${box}>${row.duties.map((duty) => html`<${Bar} key=${duty.id} span=${duty} box=${box}
        kind=${`${row.role} ${isOver(duty) ? "over" : duty.now ? "running" : ""}`} words=${dutyWords(duty)} chosen=${chosen === duty.id}
        onPress=${onDuty && !isOver(duty) && (() => onDuty(duty))} />`)}<//>
    </div>`)}
    ${rota.duties.length === 0 && html`<p class="page-note">${t("rota.empty")}</p>`}
  </div>`;
}
