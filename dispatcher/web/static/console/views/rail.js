// The queue in brief beside every other page, so that no page ever covers an alarm.
import { html, useMemo } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { byUrgency, effectivePriority } from "../live/urgency.js";
import { whoOf } from "./alarm-row.js";
import { Bell, PriorityMark, Timer, typeWords } from "./marks.js";

export function Rail({ current }) {
  const alarms = useStore((s) => s.desk.alarms);
  const me = useStore((s) => s.me);
  const towns = useStore((s) => s.towns);
  const rows = useMemo(() => Object.values(alarms).sort(byUrgency), [alarms]);
  const state = (a) => (a.held_until ? t("state.held") : t(`state.${a.state}`));
  const holder = (a) => (a.claimed_by === me?.username ? t("badge.mine") : a.claimed_by_name);
  return html`<aside class="rail" aria-label=${t("queue.title")}>
    <a class="back" href="#/queue"><kbd>Esc</kbd>${t("card.back")} <b class="figure">${rows.length}</b></a>
    <ol>
      ${rows.map((a) => html`<li key=${a.id}>
        <a href="#/alarm/${a.id}" class="p${effectivePriority(a)} ${a.ringing ? "ringing" : ""}"
            aria-current=${a.id === current ? "true" : undefined}>
          <${PriorityMark} alarm=${a} bare />
          <span class="rail-what">${a.ringing && html`<${Bell} />`}${typeWords(a)}${a.presses > 1 ? ` ×${a.presses}` : ""}</span>
          <${Timer} since=${a.raised_at} />
          <span class="rail-who">${whoOf(a, towns)}</span>
          <small>${[state(a), holder(a)].filter(Boolean).join(" · ")}</small>
        </a>
      </li>`)}
    </ol>
  </aside>`;
}
