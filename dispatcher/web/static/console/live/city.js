// All centres at a glance: how each stands in one word, and in which order somebody must look at them; pure.

/** What a centre is in, the worst first: each has a word and a sign of its own. */
export const STATES = ["unattended", "overdue", "waiting", "nobody", "busy", "calm"];

/** In which state a centre is: nobody at its consoles, late, somebody waits, nobody on duty, work in hand, or quiet. */
export function stateOf(centre) {
  if (centre.unattended_since) return "unattended";
  if (centre.overdue) return "overdue";
  if (centre.waiting) return "waiting";
  if (!centre.on_duty) return "nobody";
  return centre.open ? "busy" : "calm";
}

const since = (iso) => (iso ? Date.parse(iso) : Infinity);

/** The centre that needs somebody most comes first; equals stay in the order of their names. */
export function byTrouble(a, b) {
  return (
    STATES.indexOf(stateOf(a)) - STATES.indexOf(stateOf(b)) ||
    since(a.unattended_since) - since(b.unattended_since) ||
    since(a.longest_wait_since) - since(b.longest_wait_since) ||
    b.overdue - a.overdue || b.emergencies - a.emergencies || b.open - a.open || b.silent - a.silent ||
    a.centre_id.localeCompare(b.centre_id)
  );
}

/** A share and its mark: {words: "96%", below: it misses the mark}; null for nothing to measure. 99.9 % is not 100 %. */
export function shareOf(share, target) {
  if (typeof share !== "number") return null;
  const figure = Math.floor(share * 1000) / 10;
  return { words: `${Number.isInteger(figure) ? figure : figure.toFixed(1)}%`, below: share < target };
}

/** The overview as it stands now, with the answers counted over more days by another one (null while it is on its way). */
export function withAnswers(live, counted) {
  if (!live || !counted) return live;
  const of = new Map(counted.items.map((centre) => [centre.centre_id, centre]));
  const counts = (one) => one && { answered: one.answered, false_alarms: one.false_alarms };
  return {
    ...live, items: live.items.map((centre) => ({ ...centre, ...counts(of.get(centre.centre_id)) })), city: { ...live.city, ...counts(counted.city) },
  };
}

/** Seconds as people say them: "42s", "3:05". */
export function secondsWords(seconds) {
  if (typeof seconds !== "number") return "—";
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A centre's name without what all of them are called. */
export function shortName(name) {
  return name.replace(/居家养老服务中心|^中山市养老服务(?=指挥中心)/, "").replace(/ Home-Care Centre|^Zhongshan (?=City)/, "").replace(/(\(模拟\)| \(simulated\))$/, "") || name;
}
