// What this very desk has just done to an alarm: an act decided on the sight before it is not decided on an old sight; pure.

/** How many acts are remembered: far more than anybody does while an answer is on its way. */
const MOST = 200;
const made = new Map(); // "number/version seen" → version that our own act made of it

/** Remembers that an act of this desk, on the version `from`, was answered with the version `to`. */
export function noteOwn(id, from, to) {
  if (to !== from + 1) return; // somebody else did something too: that must be seen first
  made.set(`${id}/${from}`, to);
  if (made.size > MOST) made.delete(made.keys().next().value);
}

/** The version of an alarm that is known to whoever saw `version` and did what this desk has done since. */
export function versionNow(id, version) {
  let known = version;
  while (made.has(`${id}/${known}`)) known = made.get(`${id}/${known}`);
  return known;
}

const turns = new Map(); // by alarm: what was sent last and is not answered yet

/** Sends acts on one alarm one after the other, so that none is lost because another one is still on its way. */
export function inTurn(id, act) {
  const turn = (turns.get(id) ?? Promise.resolve()).then(act);
  const settled = turn.catch(() => {});
  turns.set(id, settled);
  settled.then(() => turns.get(id) === settled && turns.delete(id));
  return turn;
}
