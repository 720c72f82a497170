// Where things lie on the locator map: projection, label places and distance; pure.

const KM_PER_DEGREE = 111.32;

/** A projection of [lat, lon] points into a width × height box with a margin, north up and true to shape. */
export function projection(points, width, height, margin) {
  const lats = points.map((p) => p.lat);
  const lons = points.map((p) => p.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180); // a degree of longitude is shorter here
  const scale = Math.min(
    (width - 2 * margin) / Math.max((east - west) * squeeze, 1e-6),
    (height - 2 * margin) / Math.max(north - south, 1e-6),
  );
  const left = (width - (east - west) * squeeze * scale) / 2;
  const top = (height - (north - south) * scale) / 2;
  const project = ({ lat, lon }) => ({ x: left + (lon - west) * squeeze * scale, y: top + (north - lat) * scale });
  return { project, pixelsPerKm: scale / KM_PER_DEGREE };
}

/** Places labels beside dots so that none covers another: [{x, y, text}] → the same with {lx, ly, anchor}, or without
 *  when there is no room. Earlier ones choose first. */
export function placeLabels(dots, { size, gap, taken = [] }) {
  const boxes = [...taken, ...dots.map((d) => ({ x1: d.x - gap, x2: d.x + gap, y1: d.y - gap, y2: d.y + gap, owner: d }))];
  return dots.map((dot) => {
    const wide = dot.text.length * size * (/[\u4e00-\u9fff]/.test(dot.text) ? 1 : 0.56);
    const spots = [
      { anchor: "start", lx: dot.x + gap + 2, ly: dot.y + size * 0.35 },
      { anchor: "end", lx: dot.x - gap - 2, ly: dot.y + size * 0.35 },
      { anchor: "middle", lx: dot.x, ly: dot.y - gap - 3 },
      { anchor: "middle", lx: dot.x, ly: dot.y + gap + size },
    ];
    for (const spot of spots) {
      const x1 = spot.anchor === "start" ? spot.lx : spot.anchor === "end" ? spot.lx - wide : spot.lx - wide / 2;
      const box = { x1, x2: x1 + wide, y1: spot.ly - size * 0.85, y2: spot.ly + size * 0.15 };
      const free = (b) => b.owner === dot || box.x2 < b.x1 || b.x2 < box.x1 || box.y2 < b.y1 || b.y2 < box.y1;
      if (boxes.every(free)) {
        boxes.push(box);
        return { ...dot, ...spot };
      }
    }
    return dot;
  });
}

/** Straight distance in km and one of eight compass points, from one place to another. */
export function bearing(from, to) {
  const squeeze = Math.cos((((from.lat + to.lat) / 2) * Math.PI) / 180);
  const north = (to.lat - from.lat) * KM_PER_DEGREE;
  const east = (to.lon - from.lon) * squeeze * KM_PER_DEGREE;
  const eighth = Math.round(Math.atan2(east, north) / (Math.PI / 4));
  return { km: Math.hypot(north, east), point: ["n", "ne", "e", "se", "s", "sw", "w", "nw"][(eighth + 8) % 8] };
}
