// The locator map: where in the city the elder is, drawn from the places alone, with no map server.
import { html, useMemo } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { bearing, placeLabels, projection } from "./locator.js";

const WIDTH = 340;
const HEIGHT = 340;

/** A town's name without what every name has ("镇", "区"), to save room. */
const short = (town) => nameOf(town).replace(/(?<=..)[镇区]$/, "").replace("火炬开发", "火炬");

function draw(towns, centre, place) {
  const points = [...towns, place, centre].filter((p) => p && typeof p.lat === "number" && typeof p.lon === "number");
  const { project, pixelsPerKm } = projection(points, WIDTH, HEIGHT, 22);
  const me = project(place);
  // The elder's own town is named first, then the nearest ones, so that crowded labels drop out far away. Which
  // town is the elder's own only the record says: the nearest dot is often a neighbour's.
  const dots = [...towns]
    .map((town) => ({ ...project(town), text: short(town), here: town.code === place.town, km: bearing(town, place).km }))
    .sort((a, b) => Number(b.here) - Number(a.here) || a.km - b.km);
  const taken = [{ x1: me.x - 9, x2: me.x + 9, y1: me.y - 9, y2: me.y + 9 }];
  return { me, home: centre?.lat ? project(centre) : null, labels: placeLabels(dots, { size: 11, gap: 3, taken }), pixelsPerKm };
}

/** The elder's place: a ring with cross-hairs to the edges, found at a glance. */
function Cross({ at: { x, y } }) {
  return html`<g class="elder">
    <circle cx=${x} cy=${y} r="9" /><circle class="dot" cx=${x} cy=${y} r="3.500" />
    <path d="M${x} 0V${y - 9}M${x} ${y + 9}V${HEIGHT}M0 ${y}H${x - 9}M${x + 9} ${y}H${WIDTH}" />
  </g>`;
}

function Scale({ tenKm }) {
  return html`<g class="scale">
    <path d="M8 ${HEIGHT - 8}h${tenKm}m0 -3v6m${-tenKm} -6v6" /><text x="12" y=${HEIGHT - 13}>10 km</text>
  </g>`;
}

function Distance({ centre, place }) {
  if (!centre?.lat) return null;
  const { km, point } = bearing(centre, place);
  return html`<p>
    ${t("card.from_centre", { centre: nameOf(centre), km: km.toFixed(1), point: t(`compass.${point}`) })}
  </p>`;
}

export function LocatorMap({ place, centreId }) {
  const towns = useStore((s) => s.towns);
  const centre = useStore((s) => s.centres[centreId]);
  const known = typeof place?.lat === "number" && typeof place?.lon === "number" && towns.length > 0;
  const map = useMemo(() => (known ? draw(towns, centre, place) : null), [known, towns, centre, place?.lat, place?.lon]);
  return html`<section class="part locator">
    <h2>${t("card.map")}</h2>
    ${!map ? html`<p class="dim">${t("card.no_place")}</p>` : html`
      <${Distance} centre=${centre} place=${place} />
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("card.map")}>
        ${map.labels.map((dot) => html`<g class=${dot.here ? "town here" : "town"}>
          <circle cx=${dot.x} cy=${dot.y} r="2.200" />
          ${dot.anchor && html`<text x=${dot.lx} y=${dot.ly} text-anchor=${dot.anchor}>${dot.text}</text>`}
        </g>`)}
        ${map.home && html`<g class="home"><line x1=${map.home.x} y1=${map.home.y} x2=${map.me.x} y2=${map.me.y} />
          <rect x=${map.home.x - 4} y=${map.home.y - 4} width="8" height="8" /></g>`}
        <${Cross} at=${map.me} />
        <${Scale} tenKm=${10 * map.pixelsPerKm} />
      </svg>`}
  </section>`;
}
