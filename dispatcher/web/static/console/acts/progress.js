// How far the calls to contacts and the checklist of an alarm have come, read from its history; pure.

/** What counts: after an alarm was opened again its calls and steps begin anew. */
function sinceReopened(history) {
  const inOrder = [...(history ?? [])].sort((a, b) => a.id - b.id);
  return inOrder.slice(inOrder.findLastIndex(({ event }) => event === "reopened") + 1);
}

/** The contact an entry is about: by number, and by name for whoever was imported anew meanwhile. */
function isAbout(contact, { event, detail }) {
  if (detail?.contact_id === contact.id) return true;
  if (!detail?.contact_id) return false;
  return event === "called" ? detail.contact === contact.name && detail.relation === contact.relation : detail.helper === `${contact.name}（${contact.relation}）`;
}

const RESULTS = { dispatched: "on_the_way", contact_accepted: "on_the_way", contact_declined: "declined" };
const resultOf = ({ event, detail }) => RESULTS[event] ?? detail.result;
const ANSWERS = new Set(["contact_accepted", "contact_declined"]); // what they said themselves, to the platform

/** How often everybody is called before somebody goes there instead. */
export const ROUNDS = 2;

/** {contacts, next, round, coming, exhausted}: each contact in calling order with `calls` and `last` ({result, at, name}),
 *  the number of whoever is to be called next (null: nobody, somebody is coming), and whether all were called in vain. */
export function callsOf(contacts, history) {
  const entries = sinceReopened(history).filter(({ event, detail }) => event === "called" || ANSWERS.has(event) || (event === "dispatched" && detail?.contact_id));
  const called = [...(contacts ?? [])].sort((a, b) => a.position - b.position).map((contact) => {
    const theirs = entries.filter((entry) => isAbout(contact, entry));
    const latest = theirs.at(-1);
    return { ...contact, calls: theirs.filter(({ event }) => !ANSWERS.has(event)).length, last: latest ? { result: resultOf(latest), at: latest.at, name: latest.actor_name ?? "" } : null };
  });
  const unreached = called.filter(({ last }) => !last || last.result === "no_reply");
  const fewest = Math.min(...unreached.map(({ calls }) => calls));
  const coming = called.some(({ last }) => last?.result === "on_the_way");
  const exhausted = called.length > 0 && unreached.length === called.length && fewest >= ROUNDS;
  return {
    contacts: called,
    next: coming ? null : unreached.find(({ calls }) => calls === fewest)?.id ?? null,
    round: unreached.length ? fewest + 1 : 1,
    coming,
    exhausted,
  };
}

/** {steps, next, done}: each step with `tick` ({at, name}) or null, the number of the next one, and how many are done. */
export function ticksOf(protocol, history) {
  const ticks = {};
  for (const { event, at, actor_name: name, detail } of sinceReopened(history)) {
    if (event !== "ticked" || detail.protocol !== protocol.type || detail.edition !== protocol.edition) continue;
    ticks[detail.step] = detail.done ? { at, name: name ?? "" } : null;
  }
  const steps = protocol.steps.map((step) => ({ ...step, tick: ticks[step.id] ?? null }));
  return { steps, next: steps.find(({ tick }) => !tick)?.id ?? null, done: steps.filter(({ tick }) => tick).length };
}
