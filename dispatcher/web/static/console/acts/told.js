// Who knows of an alarm, who was asked to go and what they said, read from the platform's record of it; pure.

/** The best that became of a message over one channel, from nothing to read. */
export const SIGNS = {
  pending: "·", sending: "…", accepted: "→", delivered: "✓", read: "✓✓", failed: "✕", failed_for_good: "✕", dropped: "–",
};
const UNDER_WAY = new Set(["pending", "sending", "accepted"]);
const ARRIVED = new Set(["delivered", "read"]);

const latestOf = (list) => list.reduce((latest, one) => (latest && latest.id > one.id ? latest : one), null);

/** How it stands with one ask: {state: "accepted"|"declined"|"waiting"|"silent", ms}: ms until the next one is asked. */
export function askStands(ask, told, now) {
  if (ask.answer) return { state: ask.answer, ms: 0 };
  const { chain } = told;
  const running = chain && !chain.ended_at;
  const lastAsked = Math.max(...told.asks.map((one) => Date.parse(one.asked_at)));
  if (!running || Date.parse(ask.asked_at) < lastAsked || now === null) return { state: "silent", ms: 0 };
  return { state: "waiting", ms: Math.max(0, Date.parse(chain.due_at) - now) };
}

/** Each contact's latest ask. */
function latestAsks(told) {
  const by = new Map();
  for (const ask of [...told.asks].sort((a, b) => a.id - b.id)) by.set(ask.contact_id, ask);
  return [...by.values()];
}

/** The asking as a whole: null when nobody was asked, else {state: "running"|"accepted"|"nobody"|"over", waiting, accepted,
 *  mode, cycle, ms}. Whoever has said yes counts also when another asking has begun since. */
export function askingOf(told, now) {
  if (!told?.chain) return null;
  const { chain } = told;
  const asks = latestAsks(told);
  const accepted = asks.filter(({ answer }) => answer === "accepted");
  const waiting = asks.filter((ask) => askStands(ask, told, now).state === "waiting");
  const state = accepted.length > 0 ? "accepted" : chain.ended_at ? chain.ended : "running";
  const ms = chain.due_at && now !== null ? Math.max(0, Date.parse(chain.due_at) - now) : 0;
  return { state: state ?? "over", waiting, accepted, mode: chain.mode, cycle: chain.cycle, ms };
}

const RANK = { accepted: 0, waiting: 1, silent: 2, declined: 3 };

/** Everybody who was told or asked, once each: {key, kind, id, name, relation, ask, latest, tellings, unreached}. Who goes comes
 *  first, then who may still answer; the centre's own people come last. `unreached`: no way to them was left. */
export function peopleTold(told, now) {
  const people = new Map();
  const person = (kind, id, name, relation) => {
    const key = `${kind}/${id}`;
    if (!people.has(key)) people.set(key, { key, kind, id, name, relation, ask: null, tellings: [] });
    return people.get(key);
  };
  for (const ask of latestAsks(told)) person("contact", ask.contact_id, ask.name, ask.relation).ask = ask;
  for (const telling of told.tellings) person(telling.to.kind, telling.to.id, telling.to.name, telling.to.relation).tellings.push(telling);
  const rank = (one) => (one.kind === "staff" ? 5 : one.ask ? RANK[askStands(one.ask, told, now).state] : 4);
  return [...people.values()]
    .map((one) => ({ ...one, tellings: one.tellings.sort((a, b) => b.id - a.id), latest: latestOf(one.tellings) }))
    .map((one) => ({ ...one, unreached: one.latest?.ended === "failed" && !one.tellings.some(hasArrived) }))
    .sort((a, b) => rank(a) - rank(b) || (a.ask?.id ?? a.latest?.id ?? 0) - (b.ask?.id ?? b.latest?.id ?? 0));
}

function hasArrived(telling) {
  return Boolean(telling.read_at) || telling.deliveries.some(({ status }) => ARRIVED.has(status));
}

/** What is worth showing of a message's ways: what was not needed is left out when another one was. */
export function waysOf(telling) {
  const used = telling.deliveries.filter(({ status }) => status !== "dropped");
  return used.length > 0 ? used : telling.deliveries.slice(0, 1);
}

/** How soon to look again (ms), or null: quickly while somebody is being asked, slower while a message is under way. */
export function lookAgainIn(told) {
  if (!told) return null;
  if (told.chain && !told.chain.ended_at) return 5_000;
  const underWay = told.tellings.some((one) => !one.ended && one.deliveries.some(({ status }) => UNDER_WAY.has(status)));
  return underWay ? 10_000 : null;
}

/** The body of "ask the contacts": everybody (null) or some of them, none left out by mistake. */
export function bodyOfAsking({ together, chosen, contacts }) {
  return { together, contact_ids: chosen.length === contacts.length ? null : chosen };
}
