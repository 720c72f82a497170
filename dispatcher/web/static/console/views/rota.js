// The rota of a desk: who is on, until when, who covers, and the hours when nobody will be there.
import { addKeys } from "../acts/keys.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { phoneGroups } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { dayOf, localText, onNow, shiftFrom } from "../live/rota.js";
import { go } from "../live/route.js";
import { get, set, useStore } from "../live/store.js";
import { oversees } from "../live/telling.js";
import { useNow } from "../live/tick.js";
import { useFetched, useTurns } from "./fetched.js";
import { problemWords } from "./problem-words.js";
import { CancelDuty, DutyForm } from "./rota-form.js";
import { RotaGrid } from "./rota-grid.js";
import { momentWords, supervises, useDesks, useShortName } from "./rota-parts.js";

const REFRESH_MS = 15_000;

function Head({ centre, ids, from, weeks, move }) {
  const centres = useStore((s) => s.centres);
  return html`<header class="page-head"><h1>${t("rota.title")}</h1>
    ${ids.length > 1
      ? html`<select class="centre" aria-label=${t("devices.centre")} value=${centre} onChange=${(e) => go(`rota/${e.target.value}`)}>
          ${ids.map((id) => html`<option value=${id}>${nameOf(centres[id]) || id}</option>`)}</select>`
      : html`<b class="centre">${nameOf(centres[centre])}</b>`}
    <span class="figure">${phoneGroups(centres[centre]?.phone)}</span>
    <span class="weeks"><button onClick=${() => move(-1)}><kbd>←</kbd>${t("rota.week_before")}</button>
      <button onClick=${() => move(-weeks)} disabled=${weeks === 0}>${t("rota.this_week")}</button>
      <button onClick=${() => move(1)}>${t("rota.week_after")}<kbd class="after">→</kbd></button></span>
  </header>`;
}

/** "无人时由 东区居家养老服务中心 0760 …": whom to ring when nobody is there. */
function Cover({ rota }) {
  const centres = useStore((s) => s.centres);
  const short = useShortName();
  const cover = centres[rota.covered_by];
  return html`<span class="cover">${cover ? html`${t("rota.covered_by")} <b>${short(cover.id)}</b> <span class="figure">${phoneGroups(cover.phone)}</span>` : t("rota.nobody_covers")}
    ${rota.covers.length > 0 && html`<small>${t("rota.covers")} ${rota.covers.map(short).join("、")}</small>`}</span>`;
}

function OnNow({ duties }) {
  const people = onNow(duties);
  const nobody = !people.some((one) => one.role === "operator");
  return html`<span class="on-now"><span>${t("rota.now")}</span>
    ${nobody && html`<b class="none"><span aria-hidden="true">⚠ </span>${t("rota.now_none")}</b>`}
    ${people.map((one) => html`<span key=${one.username + one.role}><b>${one.name}</b> <small>${t(`role.${one.role}`)} ·${" "}
      ${one.until ? t("rota.until", { time: momentWords(one.until, true) }) : t("rota.endless")}${one.phone ? ` · ${phoneGroups(one.phone)}` : ""}</small></span>`)}
  </span>`;
}

function Sums({ gaps }) {
  return gaps.length
    ? html`<p class="gap-sum warn" role="status">⚠ ${t("rota.gaps", { count: gaps.length })}</p>`
    : html`<p class="gap-sum good" role="status">✓ ${t("rota.no_gaps")}</p>`;
}

function seeAlarms(centre) {
  set({ filter: { ...get().filter, centre } });
  go("queue");
}

function Desk({ centre, ids }) {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const now = useNow();
  const [weeks, setWeeks] = useState(0);
  const [cancelled, ask] = useState(null);
  const [span, setSpan] = useState(() => (now ? shiftFrom(now) : { starts: "", ends: "" }));
  const [told, tell] = useState("");
  const form = useRef(null);
  const said = useRef(null);
  const { turn, again } = useTurns(REFRESH_MS);
  const from = now && dayOf(now, 7 * weeks);
  const { data, error } = useFetched(from && `/rota?centre_id=${encodeURIComponent(centre)}&from=${from}&days=7`, turn);
  const may = supervises(me, centre, centres);
  const move = (by) => setWeeks((n) => n + by);
  const focus = () => setTimeout(() => form.current?.querySelector("select")?.focus());
  useLayoutEffect(() => addKeys({ ArrowLeft: () => move(-1), ArrowRight: () => move(1), ...(may && { n: focus }) }), [may]);
  const done = (words) => {
    tell(words);
    ask(null);
    again();
    set((s) => ({ rotaChanges: (s.rotaChanges ?? 0) + 1 })); // the banner of the gaps looks at once
    said.current.focus(); // out of the form, so that keys are keys again
  };
  const fill = (gap) => {
    ask(null);
    setSpan({ starts: localText(Math.max(Date.parse(gap.starts_at), Math.floor(now / 60_000) * 60_000)), ends: localText(Date.parse(gap.ends_at)) });
    focus();
  };
  return html`<${Head} centre=${centre} ids=${ids} from=${from} weeks=${weeks} move=${move} />
    ${data && html`<div class="rota-line"><${OnNow} duties=${data.duties} /><${Cover} rota=${data} />
      <span class="rota-links">${oversees(me) && html`<a class="button" href="#/telling/staff">${t("telling.open")}</a>`} <button onClick=${() => seeAlarms(centre)}>${t("rota.alarms")}</button></span></div>`}
    ${error && html`<p class="page-note warn" role="alert">${t("list.failed", { reason: problemWords(error) })}</p>`}
    ${data && html`<${RotaGrid} rota=${data} from=${from} now=${now} chosen=${cancelled?.id} onGap=${may && fill} onDuty=${may && ask} />
      <${Sums} gaps=${data.gaps.filter((gap) => Date.parse(gap.ends_at) > now)} />`}
    <p class="told" role="status" tabindex="-1" ref=${said}>${told}</p>
    ${cancelled && html`<${CancelDuty} duty=${cancelled} onDone=${done} onClose=${() => ask(null)} />`}
    ${may && !cancelled && html`<h2><kbd>N</kbd>${t("rota.add")} <small>${t("rota.hint")}</small></h2>
      <${DutyForm} centre=${centre} duties=${data?.duties ?? []} span=${span} onSpan=${setSpan} onDone=${done} box=${form} />`}`;
}

/** `centre`: whose rota, from the address; else the reader's first. */
export function Rota({ centre: asked }) {
  const ids = useDesks();
  const centre = ids.includes(asked) ? asked : ids[0];
  return html`<section class="page rota-page">${centre && html`<${Desk} key=${centre} centre=${centre} ids=${ids} />`}</section>`;
}
