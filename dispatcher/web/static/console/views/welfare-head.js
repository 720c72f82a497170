// The head of a welfare check: its place, how long it runs, its figures, its end; and what was marked last.
import { html } from "../html.js";
import { duration, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { problemWords } from "./problem-words.js";
import { EndCheck } from "./welfare-end.js";
import { mayStart, ProgressBar, usePlaceName } from "./welfare-parts.js";

/** What was marked last, with the way back. */
export function Told({ told, onUndo }) {
  if (!told) return null;
  const { elder, how, error } = told;
  if (error) return html`<p class="told bad" role="alert">${t("welfare.not_marked", { name: elder.name, reason: problemWords(error) })}</p>`;
  return html`<p class="told" role="status">✓ ${t("welfare.marked", { name: elder.name, how: t(`welfare.how.${how}`) })}
    ${how !== "unreached" && html` <button onClick=${onUndo}>${t("welfare.undo")}</button>`}</p>`;
}

function Figures({ check }) {
  const figure = (name, n, more = "") => html`<span class=${`${name} ${more}`}><b class="figure">${n}</b> ${t(`welfare.${name}`)}</span>`;
  return html`<div class="summary">
    ${figure("open", check.unreached, check.unreached ? "is-open" : "")}${figure("answered", check.answered)}${figure("reached", check.reached)}
    ${figure("asked", check.asked)}${figure("elders", check.elders)}
    ${!check.ended_at && check.to_ask > 0 && html`<span class="dim">${t("welfare.still", { count: check.to_ask })}</span>`}
  </div>`;
}

export function Head({ check, onEnded }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const name = usePlaceName();
  const running = now !== null && !check.ended_at;
  return html`<header class="check-head">
    <div class="line"><h1>${t("welfare.title", { place: name(check) })}</h1>
      ${running ? html`<time class="figure">${duration(now - Date.parse(check.at), t("day"))}</time>` : null}
      <span class="dim">${t("welfare.began", { time: when(check.at, now), name: check.by_name ?? check.by })}${
        check.ended_at ? ` · ${t("welfare.ended_at", { time: when(check.ended_at, now) })}` : ""}</span>
      <span class="spacer"></span><a href="#/welfare">${t("welfare.back")}</a></div>
    <div class="line"><${Figures} check=${check} />
      ${!check.ended_at && mayStart(me) && html`<${EndCheck} check=${check} onEnded=${onEnded} />`}</div>
    <${ProgressBar} check=${check} />
    ${check.ended_note && html`<p class="page-note">${check.ended_note}</p>`}
  </header>`;
}
