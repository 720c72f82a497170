// What the drills' page works out: how loud a verdict is, how the months are named, the order of the desks; pure.

/** Seconds as people say them: "0.2 s", "8 s", "1:42". */
export function secondsWords(seconds) {
  if (seconds === null || seconds === undefined) return "—";
  if (seconds < 1) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** True while something of a drill is still to come: it is on its way, or its alarm is open. */
export function isRunning(drill) {
  return !["over", "given_up", "lost"].includes(drill.standing);
}

/** The steps of a drill in their order: {name, seconds, done}. */
export function stepsOf(drill) {
  return [
    { name: "sent", seconds: null, done: Boolean(drill.published_at) },
    { name: "rang", seconds: drill.way_s, done: Boolean(drill.raised_at) },
    { name: "claimed", seconds: drill.claimed_s, done: drill.claimed_s !== null },
    { name: "answered", seconds: drill.answered_s, done: drill.answered_s !== null },
    { name: "resolved", seconds: drill.resolved_s, done: drill.resolved_s !== null },
  ];
}

/** Desks that are overdue first, those never drilled before them; then by how often they failed. */
export function byNeed(a, b) {
  return (
    Number(b.overdue) - Number(a.overdue) || Number(a.last_at !== null) - Number(b.last_at !== null) || b.failed - a.failed ||
    Date.parse(a.last_at ?? 0) - Date.parse(b.last_at ?? 0) || a.centre_id.localeCompare(b.centre_id)
  );
}

const SUPERVISING = new Set(["supervisor", "manager", "admin"]);

/** The centres whose desks this reader may drill: those they supervise; for the city desk and those of the whole city, all. */
export function mayDrill(me, centres) {
  const acting = me.roles.filter(({ role }) => role === "operator" || SUPERVISING.has(role));
  const all = acting.some(({ role, centre_id: id }) => centres[id]?.kind === "city_desk" || (id === null && SUPERVISING.has(role)));
  if (all) return Object.keys(centres);
  return acting.filter(({ role }) => SUPERVISING.has(role)).map(({ centre_id: id }) => id).filter((id) => centres[id]);
}
