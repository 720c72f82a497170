// The queue in brief beside every other page, so that no page ever covers an alarm.
import { html, memo } from "../html.js";
import { t } from "../i18n/words.js";
import { isLost } from "../live/coverage.js";
import { RAIL_REM } from "../live/row-size.js";
import { useStore } from "../live/store.js";
import { effectivePriority, inOrder } from "../live/urgency.js";
import { whoOf } from "./alarm-row.js";
import { Bell, PriorityMark, Timer, typeWords } from "./marks.js";
import { Windowed } from "./windowed.js";

const remOf = () => RAIL_REM;

const RailRow = memo(({ alarm: a, me, current, ...place }) => {
  const towns = useStore((s) => s.towns);
  const state = a.held_until ? t("state.held") : t(`state.${a.state}`);
  const holder = a.claimed_by === me?.username ? t("badge.mine") : a.claimed_by_name;
  const lost = isLost(a) && html`<span class="lost-holder">⚠ ${t("holder.lost_short")} </span>`;
  return html`<li ...${place}>
    <a href="#/alarm/${a.id}" class="p${effectivePriority(a)} ${a.ringing ? "ringing" : ""}" aria-current=${current ? "true" : undefined}>
      <${PriorityMark} alarm=${a} bare />
      <span class="rail-what">${a.ringing && html`<${Bell} />`}${typeWords(a)}${a.presses > 1 ? ` ×${a.presses}` : ""}</span>
      <${Timer} since=${a.raised_at} />
      <span class="rail-who">${whoOf(a, towns)}</span>
      <small>${lost}${[!lost && state, holder].filter(Boolean).join(" · ")}</small>
    </a>
  </li>`;
});

export function Rail({ current }) {
  const rows = inOrder(useStore((s) => s.desk.alarms));
  const me = useStore((s) => s.me);
  return html`<aside class="rail" aria-label=${t("queue.title")}>
    <a class="back" href="#/queue"><kbd>Esc</kbd>${t("card.back")} <b class="figure">${rows.length}</b></a>
    <${Windowed} alarms=${rows} remOf=${remOf} chosen=${current}
      row=${(alarm, place) => html`<${RailRow} key=${alarm.id} alarm=${alarm} me=${me} ...${place} current=${alarm.id === current} />`} />
  </aside>`;
}
