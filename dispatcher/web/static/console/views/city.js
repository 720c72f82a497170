// The city desk and the bureau: all centres at a glance on one screen, the one that needs somebody most first.
import { html, useEffect, useRef, useState } from "../html.js";
import { clockTime } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { byTrouble, secondsWords, shareOf, withAnswers } from "../live/city.js";
import { useStore } from "../live/store.js";
import { oversees } from "../live/telling.js";
import { CityTile } from "./city-tile.js";
import { useFetched, useTurns } from "./fetched.js";
import { Timer } from "./marks.js";
import { problemWords } from "./problem-words.js";

const REFRESH_MS = 5_000;
const AT_MOST_EVERY_MS = 1_500; // however many events come
const SPANS = [1, 7, 30];
const RECOUNT_MS = 60_000; // many days are many alarms, and change slowly

/** A number that grows every few seconds, and soon after something happened; never so fast that no answer can arrive. */
function useTurnsOfEvents() {
  const cursor = useStore((s) => s.desk.cursor);
  const { turn, again } = useTurns(REFRESH_MS);
  const last = useRef({ at: 0, timer: null });
  useEffect(() => {
    const wait = last.current.at + AT_MOST_EVERY_MS - performance.now();
    if (last.current.timer !== null) return;
    last.current.timer = setTimeout(() => {
      last.current = { at: performance.now(), timer: null };
      again();
    }, Math.max(0, wait));
  }, [cursor]);
  useEffect(() => () => clearTimeout(last.current.timer), []);
  return turn;
}

function Figure({ name, count, tone }) {
  return html`<span class=${count && tone ? tone : ""}><b class="figure">${count}</b> ${t(`city.${name}`)}</span>`;
}

/** "60 秒内接通 96.1% ▼ 标准 97.5%": a share never stands without its target and its count. */
function Share({ mark, answered, targets }) {
  const share = shareOf(answered[`share_${mark}`], targets[`within_${mark}`]);
  const target = shareOf(targets[`within_${mark}`], 0).words;
  return html`<span class="mark-share ${share?.below ? "below" : ""}">${t(`city.within_${mark}`)}
    <b class="figure">${share ? `${share.below ? "▼ " : ""}${share.words}` : "—"}</b>
    <small>${share ? `${t("city.of", { n: answered[`within_${mark}`], count: answered.count })} · ` : `${t("city.none")} · `}${t("city.target", { share: target })}${share?.below ? ` · ${t("city.below")}` : ""}</small>
  </span>`;
}

function Together({ city, targets }) {
  const { answered } = city;
  return html`<div class="city-sums">
    <div class="summary">
      <${Figure} name="unattended" count=${city.unattended} tone="worst" />
      <${Figure} name="ringing" count=${city.ringing} tone="worst" />
      <${Figure} name="overdue" count=${city.overdue} tone="bad" />
      <${Figure} name="open" count=${city.open} />
      <span>${city.longest_wait_since ? html`<b><${Timer} since=${city.longest_wait_since} /></b>` : html`<b>—</b>`} ${t("city.longest")}</span>
      <${Figure} name="silent" count=${city.silent} tone="bad" />
      <${Figure} name="false_alarms" count=${city.false_alarms} />
    </div>
    <div class="shares">
      <${Share} mark="60" answered=${answered} targets=${targets} />
      <${Share} mark="180" answered=${answered} targets=${targets} />
      <small class="dim">${answered.answered > 0 && t("city.median", { median: secondsWords(answered.median_s), slowest: secondsWords(answered.slowest_s) })}</small>
    </div>
  </div>`;
}

function Spans({ days, onDays }) {
  return html`<span class="spans" role="group" aria-label=${t("city.days")}>
    ${SPANS.map((span) => html`<button aria-pressed=${days === span} onClick=${() => onDays(span)}>${t(`city.days.${span}`)}</button>`)}</span>`;
}

export function City() {
  const [days, setDays] = useState(1);
  const turn = useTurnsOfEvents();
  const minutes = useTurns(RECOUNT_MS).turn;
  const { data: live, error } = useFetched("/centres/overview?days=1", turn);
  const counted = useFetched(days > 1 ? `/centres/overview?days=${days}` : null, minutes);
  const data = days > 1 && !counted.data ? null : withAnswers(live, days > 1 ? counted.data : null);
  const failed = error ?? (days > 1 ? counted.error : null);
  return html`<section class="page city-page">
    <header class="page-head"><h1>${t("city.title")}</h1><${Spans} days=${days} onDays=${setDays} />
      <span class="dim">${data && t("city.updated", { time: clockTime(Date.parse(data.at)) })}</span>
      <nav class="city-links">${oversees(useStore((s) => s.me)) && html`<a class="button" href="#/telling">${t("telling.open")}</a>`} <a class="button" href="#/drills">${t("city.drills")}</a> <a class="button" href="#/wordings">${t("wordings.open")}</a> <a class="button" href="#/protocols">${t("city.protocols")}</a></nav></header>
    ${failed && html`<p class="page-note warn" role="alert">${t("city.failed", { reason: problemWords(failed) })}</p>`}
    ${!data && !failed && html`<p class="page-note">${t("list.loading")}</p>`}
    ${data && html`<${Together} city=${data.city} targets=${data.targets} />
      <ul class="city-tiles" aria-label=${t("city.list")}>${[...data.items].sort(byTrouble).map((centre) => html`<${CityTile} key=${centre.centre_id}
        centre=${centre} targets=${data.targets} />`)}</ul>
      <p class="page-note"><small>${t("city.note")}</small></p>`}
  </section>`;
}
