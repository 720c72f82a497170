// Where an alarm is drawn on the map, and which alarms share a mark; pure.
import { byUrgency, effectivePriority } from "./urgency.js";

const isPlace = (thing) => typeof thing?.lat === "number" && typeof thing?.lon === "number";
const at = ({ lat, lon }, exact) => ({ lat, lon, exact });

/** {lat, lon, exact} of an alarm: the elder's home, else their town, else the centre it belongs to; null when none is known. */
export function spotOf(alarm, towns, centres) {
  if (isPlace(alarm.elder)) return at(alarm.elder, true);
  const code = alarm.elder?.town ?? alarm.outage?.town;
  const town = towns.find((each) => each.code === code);
  if (isPlace(town)) return at(town, false);
  const centre = centres[alarm.centre_id];
  return isPlace(centre) ? at(centre, false) : null;
}

/** Alarms with their places, the most urgent first. Those that have none anywhere come last, with a null spot. */
export function placed(alarms, towns, centres) {
  return Object.values(alarms).sort(byUrgency).map((alarm) => ({ alarm, spot: spotOf(alarm, towns, centres) }));
}

/** Puts marks that would cover each other together under the most urgent of them: [{lead, spot, alarms}].
 *  `project` gives pixels {x, y}; no mark is nearer than `reach` px to the lead of another. */
export function gathered(items, project, reach) {
  const cells = new Map();
  const groups = [];
  const key = (x, y) => `${Math.floor(x / reach)}/${Math.floor(y / reach)}`;
  for (const { alarm, spot } of items) {
    if (!spot) continue;
    const { x, y } = project(spot);
    let home = null;
    for (let dx = -1; dx <= 1 && !home; dx += 1) {
      for (let dy = -1; dy <= 1 && !home; dy += 1) {
        home = (cells.get(key(x + dx * reach, y + dy * reach)) ?? []).find((g) => Math.hypot(g.x - x, g.y - y) < reach) ?? null;
      }
    }
    if (home) home.alarms.push(alarm);
    else {
      const group = { lead: alarm, spot, x, y, alarms: [alarm] };
      groups.push(group);
      const cell = key(x, y);
      cells.set(cell, [...(cells.get(cell) ?? []), group]);
    }
  }
  return groups;
}

/** What must be seen wherever the map is moved: emergencies, important ones, and whatever rings. */
export const isUrgent = (alarm) => effectivePriority(alarm) <= 2 || Boolean(alarm.ringing);

/** The [[south, west], [north, east]] around places, or null without any. */
export function boundsOf(places) {
  const known = places.filter(isPlace);
  if (known.length === 0) return null;
  const lats = known.map((p) => p.lat);
  const lons = known.map((p) => p.lon);
  return [[Math.min(...lats), Math.min(...lons)], [Math.max(...lats), Math.max(...lons)]];
}

/** How a centre stands, from the coverage list: "attended", "unattended" or "unknown". */
export function attendance(centreId, coverage) {
  const row = coverage?.find((each) => each.centre_id === centreId);
  return row?.attended === true ? "attended" : row?.attended === false ? "unattended" : "unknown";
}
