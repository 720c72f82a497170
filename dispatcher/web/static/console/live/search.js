// What the search line shows, how the arrows move in it, and what was searched lately; pure but for that memory.

/** Everything found in one list, as it is shown: [{kind, found, path}]; `path` is where Enter leads. */
export function rowsOf(data) {
  if (!data) return [];
  return [
    ...data.alarms.map((found) => ({ kind: "alarms", found, path: `alarm/${found.id}` })),
    ...data.elders.map((found) => ({ kind: "elders", found, path: `elders/${found.id}` })),
    ...data.devices.map((found) => ({ kind: "devices", found, path: found.elder_id ? `elders/${found.elder_id}` : "devices" })),
  ];
}

/** Where an arrow leads in a list of so many, or null when the key is none. The ends meet. */
export function step(key, at, length) {
  if (length === 0 || (key !== "ArrowDown" && key !== "ArrowUp")) return null;
  return (at + (key === "ArrowDown" ? 1 : -1) + length) % length;
}

/** Only in this window's memory, and only for who searched: names of elders are left on no shared computer. */
const MOST = 6;
let memory = { who: null, list: [] };

export function recentSearches(who) {
  return memory.who === who ? memory.list : [];
}

export function remember(who, q) {
  if (q) memory = { who, list: [q, ...recentSearches(who).filter((each) => each !== q)].slice(0, MOST) };
}
