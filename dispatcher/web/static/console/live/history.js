// How the history of an alarm is shown; pure.

/** What a town's outage reports again and again, each time with the figures so far: the newest says it all. */
const RUNNING = new Set(["restored", "spread"]);

/** The entries, the latest first; of a run of the same report about several devices only the latest. */
export function latestFirst(history) {
  const sorted = [...history].sort((a, b) => b.id - a.id);
  return sorted.filter((entry, i) => {
    const newer = sorted[i - 1];
    return !(newer && RUNNING.has(entry.event) && newer.event === entry.event && newer.detail?.devices > 1);
  });
}
