// A contact of an elder: when they can come, what they may see, whether they can be reached; pure.

/** What an elder may agree to, in the order of the form. */
export const CONSENTS = ["alarms", "device", "tests", "visits", "summary", "health"];

/** What may be added by hand: their telephone gives voice and SMS, the family page push; another number is one of these. */
export const ADDABLE = ["email", "voice", "sms", "wecom", "dingtalk", "feishu", "webhook"];

/** "ok" (something arrived there), "untried", "failing" (not lately) or "broken" (it leads nowhere). */
export function addressStands(address) {
  if (address.broken_at) return "broken";
  if (address.failing_since) return "failing";
  return address.reached_at ? "ok" : "untried";
}

/** Whether any way to this contact is worth trying. */
export function canBeReached(contact) {
  return contact.addresses.some((address) => addressStands(address) !== "broken");
}

/** How a contact stands with the family page: {state: "seen"|"joined"|"invited"|"expired"|"none", at}. */
export function pageStands(contact, now) {
  if (contact.account) return contact.account.seen_at ? { state: "seen", at: contact.account.seen_at } : { state: "joined", at: null };
  const { invitation } = contact;
  if (!invitation) return { state: "none", at: null };
  const over = Boolean(invitation.used_at) || (now !== null && Date.parse(invitation.expires_at) <= now);
  return { state: over ? "expired" : "invited", at: invitation.expires_at };
}

/** Whether an invitation is out that still opens the page, also one for somebody who has it already. */
export function isInvited({ invitation }, now) {
  return Boolean(invitation && !invitation.used_at && (now === null || Date.parse(invitation.expires_at) > now));
}

/** What a saved form would change of the consents: {given, revoked}. */
export function consentChange(consents, ticked) {
  const standing = consents.map(({ what }) => what);
  return { given: CONSENTS.filter((what) => ticked.includes(what) && !standing.includes(what)), revoked: standing.filter((what) => !ticked.includes(what)) };
}

const ALL_DAYS = [1, 2, 3, 4, 5, 6, 7];

/** All that stands once the change is made to what stands by now: nobody else's word is taken back by an old sight. */
export function consentsAfter(consents, { given, revoked }) {
  return CONSENTS.filter((what) => given.includes(what) || (consents.some((one) => one.what === what) && !revoked.includes(what)));
}

/** A new span of hours as the form begins it: the evenings of working days. */
export const newSpan = () => ({ days: [1, 2, 3, 4, 5], from: "18:00", until: "22:00" });

/** Spans without a day, or that end when they begin, say nothing: the key of the words for it, or null. */
export function hoursWrong(hours) {
  if (hours === null) return null;
  return hours.length === 0 || hours.some(({ days, from, until }) => days.length === 0 || !from || !until || from === until) ? "contact.hours_wrong" : null;
}

/** "1–5": days in a row as one stretch, others one by one; as [first, last] pairs. */
export function stretches(days) {
  const out = [];
  for (const day of ALL_DAYS.filter((each) => days.includes(each))) {
    const last = out.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else out.push([day, day]);
  }
  return out;
}
