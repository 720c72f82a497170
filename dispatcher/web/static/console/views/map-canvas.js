// The map itself: the one place that speaks with Leaflet. Views tell it what is there; it tells them what was chosen.
import { html } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { attendance, boundsOf, gathered } from "../live/places.js";
import { CentreSign, drawn, groupWords, GroupMark, HelperSign, tip, townLabels, TownSign } from "./map-marks.js";

/** Two marks nearer than this (px) are drawn as one. */
const REACH = 34;
const ZHONGSHAN = [[22.2, 113.15], [22.8, 113.7]]; // until the platform has told its own bounds

const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function options(tiles) {
  const moving = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    zoomControl: false, attributionControl: Boolean(tiles), minZoom: 9, maxZoom: 18, zoomSnap: 0.25, zoomDelta: 1,
    // A zoom that is under way when the page is left would end in a map that is gone: it goes in one step.
    zoomAnimation: false, markerZoomAnimation: false, fadeAnimation: moving, inertia: moving,
  };
}

/** Opens a map in `place`. onGroup(group) is told which mark was chosen, onMove() that other places are in view. */
export function openMap(L, place, { tiles, attribution, onGroup, onMove }) {
  const map = L.map(place, options(tiles)).fitBounds(ZHONGSHAN);
  map.attributionControl?.setPrefix(false);
  if (tiles) L.tileLayer(tiles, { attribution: escaped(attribution ?? ""), maxZoom: 18 }).addTo(map);
  L.control.zoom({ position: "topleft", zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out") }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const layers = { towns: L.layerGroup().addTo(map), centres: L.layerGroup().addTo(map), helpers: L.layerGroup().addTo(map), alarms: L.layerGroup().addTo(map) };
  const shown = new Map();
  let world = null;
  let items = [];

  const icon = (view, size) => L.divIcon({ html: drawn(view), className: "map-mark", iconSize: [size, size] });
  const project = (spot) => map.project([spot.lat, spot.lon], map.getZoom());

  function sign(layer, thing, view, size, words) {
    L.marker([thing.lat, thing.lon], { icon: icon(view, size), keyboard: false, interactive: Boolean(words) }).addTo(layer);
    if (words) layer.getLayers().at(-1).bindTooltip(tip(words), { direction: "top", offset: [0, -size / 2] });
  }

  function drawPlaces() {
    if (!world) return;
    layers.towns.clearLayers();
    layers.centres.clearLayers();
    for (const label of townLabels(world.towns, project)) sign(layers.towns, label.town, html`<${TownSign} label=${label} />`, 2);
    for (const centre of world.centres) {
      const state = attendance(centre.id, world.coverage);
      sign(layers.centres, centre, html`<${CentreSign} state=${state} />`, 16, t("map.centre", { name: nameOf(centre), state: t(`map.sign.${state}`) }));
    }
  }

  function mark(group, words) {
    const made = L.marker([group.spot.lat, group.spot.lon], {
      icon: icon(html`<${GroupMark} group=${group} />`, 34), zIndexOffset: 1000 * (6 - Math.min(group.lead.priority || 1, 5)) + (group.lead.ringing ? 9000 : 0),
    }).addTo(layers.alarms);
    made.on("click", () => onGroup(group));
    made.getElement().addEventListener("keydown", (event) => event.key === "Enter" && onGroup(group));
    made.bindTooltip(tip(words), { direction: "top", offset: [0, -17] });
    made.getElement().setAttribute("aria-label", words);
    return made;
  }

  // Marks that have not changed stay as they are, so that the keyboard keeps its place among them.
  function drawAlarms() {
    const groups = gathered(items, project, REACH);
    const wanted = new Map(groups.map((group) => {
      const words = groupWords(group, world?.towns ?? []);
      return [`${group.lead.id}/${group.alarms.map((a) => a.id).join()}/${group.spot.lat},${group.spot.lon}/${words}`, { group, words }];
    }));
    for (const [key, made] of shown) if (!wanted.has(key)) shown.delete(key), made.remove();
    for (const [key, { group, words }] of wanted) if (!shown.has(key)) shown.set(key, mark(group, words));
  }

  map.on("zoomend", () => {
    drawPlaces();
    drawAlarms();
  });
  map.on("moveend", onMove);

  return {
    places(next) {
      world = next;
      drawPlaces();
    },
    alarms(next) {
      items = next;
      drawAlarms();
    },
    helpers(list) {
      layers.helpers.clearLayers();
      for (const { helper, words } of list) sign(layers.helpers, helper, html`<${HelperSign} busy=${Boolean(helper.alarm_id)} />`, 14, words);
    },
    show(things, most = 15) {
      const bounds = boundsOf(things);
      if (bounds) map.fitBounds(bounds, { padding: [40, 40], maxZoom: most });
    },
    isInView: (spot) => map.getBounds().contains([spot.lat, spot.lon]),
    resize: () => map.invalidateSize({ animate: false }),
    close: () => map.remove(),
  };
}
