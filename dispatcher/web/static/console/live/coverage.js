// The desks that nobody watches, as the platform tells them; pure.

/** Which centre's desk an alarm of an empty desk is about (its device is "desk:<centre>"), or null. */
export function emptyDesk(alarm) {
  return /^desk:(.+)$/.exec(alarm.device_id ?? "")?.[1] ?? null;
}

/** True while nobody is heard from the console of whoever holds the alarm. */
export function isLost(alarm) {
  return Boolean(alarm.holder_lost_at) && alarm.state !== "resolved";
}

/** What a desk that nobody watches means for this person: "mine" (they should be heard there), "stands_in" (its work comes
 *  to them), "moved" (to somebody else), "nowhere". */
export function meaningOf(gap, me) {
  const serves = (centre) => Boolean(centre) && Boolean(me?.centres?.includes(centre));
  if (serves(gap.centre_id)) return "mine";
  if (serves(gap.covered_by)) return "stands_in";
  return gap.covered_by ? "moved" : "nowhere";
}

/** Those that concern this person first, then the longest. */
export function byConcern(gaps, me) {
  const rank = (gap) => ["mine", "stands_in", "nowhere", "moved"].indexOf(meaningOf(gap, me));
  const since = (gap) => Date.parse(gap.unattended_since);
  return [...gaps].sort((a, b) => rank(a) - rank(b) || since(a) - since(b));
}
