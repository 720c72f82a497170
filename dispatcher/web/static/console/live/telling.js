// What the page of telling people works out: its lists, their addresses, and how a share is said; pure.
import { shareOf } from "./city.js";

/** The lists of the page, the one that matters most first: {name, path, figure(summary), tone}. */
export const LISTS = [
  { name: "elders", path: "/telling/unreachable?kind=elders&limit=50", figure: (sums) => sums.unreachable.elders },
  { name: "staff", path: "/telling/unreachable?kind=staff&limit=50", figure: (sums) => sums.unreachable.staff },
  { name: "contacts", path: "/telling/unreachable?kind=contacts&limit=50", figure: (sums) => sums.unreachable.contacts },
  { name: "tests", path: "/telling/tests?state=troubled&limit=50", figure: (sums) => sums.tests.not_reached + sums.tests.no_way },
  { name: "failed", path: "/telling/failed?days=7&limit=50", figure: () => undefined },
];

/** The list that an address asks for; the first with somebody on it when it asks for none. */
export function listFor(asked, sums) {
  const named = LISTS.find(({ name }) => name === asked);
  return named ?? (sums && LISTS.find(({ figure }) => figure(sums) > 0)) ?? LISTS[0];
}

/** The parts of a bar of 1000: {reached, unconfirmed, failed}. */
export function partsOf({ sent, reached, unconfirmed, failed }) {
  const of = (n) => (sent ? Math.round((1000 * n) / sent) : 0);
  return { reached: of(reached), unconfirmed: of(unconfirmed), failed: of(failed) };
}

/** "98.2%", or "—" of nothing. */
export function percent(share) {
  return shareOf(share, 0)?.words ?? "—";
}

const SUPERVISING = new Set(["supervisor", "manager", "admin"]);

/** Whether this reader may look at the page: who answers for a centre or the city, and the bureau. */
export function oversees(me) {
  return me.roles.some(({ role }) => SUPERVISING.has(role) || role === "bureau");
}

/** Whether this reader may have somebody of a centre tested; a person of no one centre by those of the whole city. */
export function mayTest(me, centre, centres) {
  return me.roles.some(({ role, centre_id: at }) => SUPERVISING.has(role) && (at === null || (centre && at === centre) || centres[at]?.kind === "city_desk"));
}

/** What a test is asked for: a contact by number, a member of staff by name; null where nobody can be tested from here. */
export function testBody(row) {
  if (row.kind === "staff") return row.username ? { username: row.username } : null;
  if (row.kind !== "contact") return null;
  return { contact_id: row.person_id ?? row.id };
}
