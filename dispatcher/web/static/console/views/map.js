// The map of the city: where help is asked for, which desks are there, who could be sent. Moving it hides no emergency.
import { addKeys } from "../acts/keys.js";
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { isUrgent, placed } from "../live/places.js";
import { go } from "../live/route.js";
import { useStore } from "../live/store.js";
import { useFetched, useTurns } from "./fetched.js";
import { leaflet } from "./leaflet.js";
import { openMap } from "./map-canvas.js";
import { Chosen, Legend, ViewChoice } from "./map-side.js";
import { problemWords } from "./problem-words.js";

const LOOK_AGAIN_MS = 15_000;
/** A burst of presses moves the marks four times a second, not fifty. */
const DRAW_EVERY_MS = 250;

/** {canvas, failed, moved}: the opened map, once its program and its settings are here. */
function useCanvas(place, settings, onGroup) {
  const [canvas, put] = useState(null);
  const [failed, fail] = useState(null);
  const [moved, move] = useState(0);
  const ready = settings.data !== null || settings.error !== null;
  useEffect(() => {
    if (!ready) return undefined;
    let opened = null;
    let left = false;
    leaflet().then((L) => {
      if (left) return;
      opened = openMap(L, place.current, { ...settings.data, onGroup, onMove: () => move((n) => n + 1) });
      put(opened);
    }, () => fail(t("map.failed_load")));
    const resized = new ResizeObserver(() => opened?.resize());
    resized.observe(place.current);
    return () => {
      left = true;
      resized.disconnect();
      opened?.close();
    };
  }, [ready]);
  return { canvas, failed, moved };
}

function useHelpers(canvas, view, wanted, turn) {
  const { data, error } = useFetched(wanted && view ? `/helpers?centre_id=${encodeURIComponent(view)}&limit=100` : null, turn);
  const known = (data?.items ?? []).filter((helper) => typeof helper.lat === "number" && typeof helper.lon === "number");
  useEffect(() => {
    const words = (helper) => [t("map.helper", { ...helper, kind: t(`map.helper.${helper.kind}`) }), helper.alarm_id && t("map.helper_busy", { alarm: helper.alarm_id })].filter(Boolean).join(" · ");
    canvas?.helpers(wanted ? known.map((helper) => ({ helper, words: words(helper) })) : []);
  }, [canvas, data, wanted]);
  if (!wanted || !view) return wanted ? t("map.helpers_choose") : null;
  if (error) return t("map.helpers_failed", { reason: problemWords(error) });
  return data && known.length === 0 ? t("map.helpers_none") : null;
}

/** The alarms as the map shows them, renewed a few times a second at most. */
function usePlaced() {
  const alarms = useStore((s) => s.desk.alarms);
  const towns = useStore((s) => s.towns);
  const centres = useStore((s) => s.centres);
  const [settled, settle] = useState(alarms);
  const [waiting, latest] = [useRef(null), useRef(alarms)];
  latest.current = alarms;
  useEffect(() => {
    waiting.current ??= setTimeout(() => {
      waiting.current = null;
      settle(latest.current);
    }, DRAW_EVERY_MS);
  }, [alarms]);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useMemo(() => placed(settled, towns, centres), [settled, towns, centres]);
}

export function MapPage() {
  const place = useRef(null);
  const towns = useStore((s) => s.towns);
  const centres = useStore((s) => s.centres);
  const me = useStore((s) => s.me);
  const [view, look] = useState(null);
  const [helping, help] = useState(false);
  const [chosen, choose] = useState(null);
  const { turn } = useTurns(LOOK_AGAIN_MS);
  const coverage = useFetched("/coverage", turn).data?.items;
  const settings = useFetched("/map");
  const items = usePlaced();
  const onGroup = ({ alarms }) => (alarms.length === 1 ? go(`alarm/${alarms[0].id}`) : choose(alarms.map((a) => a.id)));
  const { canvas, failed, moved } = useCanvas(place, settings, onGroup);
  const desks = Object.values(centres).filter((centre) => centre.kind !== "city_desk");
  const mine = me?.centres?.find((id) => centres[id]?.kind === "centre") ?? "";
  const shown = view ?? mine;
  const words = useHelpers(canvas, shown, helping, turn);

  useEffect(() => canvas?.places({ towns, centres: desks, coverage }), [canvas, towns, centres, coverage]);
  useEffect(() => canvas?.alarms(items), [canvas, items]);
  useEffect(() => {
    const around = shown ? [centres[shown], ...towns.filter((town) => town.centre_ids.includes(shown))] : [...towns, ...desks];
    canvas?.show(around.filter(Boolean), 13);
  }, [canvas, shown, towns, centres]);
  useLayoutEffect(() => addKeys({
    a: () => look(""), o: () => look(mine), h: () => help((on) => !on), ...(chosen ? { Escape: () => choose(null) } : {}),
  }), [mine, chosen]);

  const outside = useMemo(() => (canvas ? items.filter(({ alarm, spot }) => isUrgent(alarm) && (!spot || !canvas.isInView(spot))).length : 0), [canvas, items, moved]);
  const here = chosen && items.map(({ alarm }) => alarm).filter((alarm) => chosen.includes(alarm.id));
  return html`<section class="map-page">
    <h1 class="unseen">${t("page.map")}</h1>
    <div class="map-place" ref=${place} role="application" aria-label=${t("map.label")}></div>
    ${outside > 0 && html`<p class="map-outside" role="status">${t("map.outside", { count: outside })} <button onClick=${() => look("")}>${t("map.outside_show")} <kbd>A</kbd></button></p>`}
    <div class="map-side">
      ${failed && html`<p class="warn" role="alert">${t("map.failed", { reason: failed })}</p>`}
      <${ViewChoice} centres=${desks} view=${shown} onChange=${look} />
      <button type="button" aria-pressed=${helping} onClick=${() => help(!helping)}><kbd>H</kbd>${t("map.helpers")}</button>
      ${words && html`<p class="dim" role="status">${words}</p>`}
      ${here?.length > 0 && html`<${Chosen} alarms=${here} onClose=${() => choose(null)} />`}
      ${items.length === 0 && html`<p class="dim">${t("map.none")}</p>`}
      <${Legend} items=${items} tiles=${settings.data?.tiles} />
    </div>
  </section>`;
}
