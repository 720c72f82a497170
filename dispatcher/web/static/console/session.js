// Signing in and out, and everything that must run while somebody is signed in.
import { command, newKey, read, Refused, send } from "./acts/api.js";
import { noteOwn } from "./acts/own-acts.js";
import { forgetServerTime, heardServerTime } from "./live/clock.js";
import { platformWell } from "./live/platform.js";
import { nothingKnown, reduce } from "./live/state.js";
import { get, set } from "./live/store.js";
import { actsAt, presence } from "./live/presence.js";
import { openStream } from "./live/stream.js";
import { noteTestSignal } from "./acts/key-test.js";
import { hearPlatform } from "./sound/platform.js";
import { isOn } from "./sound/speaker.js";

/** How often the open alarms are read again besides the stream: a second pair of eyes, it can only add. */
const REREAD_MS = 60_000;

let stream = null;
let present = null;
let rereadAt = 0;

function take(message) {
  if (message.event === "beat") heardServerTime(message.data.now);
  if (message.event === "platform") hearPlatform(message.data);
  if (message.event === "coverage") set({ coverage: message.data.items });
  if (message.event === "snapshot") {
    heardServerTime(message.data.now);
    set((s) => ({ desk: reduce(s.desk, { kind: "snapshot", id: message.id, items: message.data.items }, s.me) }));
  }
  if (message.event === "alarm") {
    set((s) => ({ desk: reduce(s.desk, { kind: "alarm", id: message.id, alarm: message.data }, s.me) }));
    noteTestSignal(message.data);
  }
}

/** Puts alarms learned from an ordinary answer into the desk, all in one step. */
export function seen(...alarms) {
  set((s) => ({ desk: alarms.reduce((desk, alarm) => reduce(desk, { kind: "seen", alarm }, s.me), s.desk) }));
}

/** The session is over without our wish: stop, and let the ring say so loudly. */
export function sessionEnded() {
  if (!get().me) return;
  stream?.stop();
  stream = null;
  set({ me: null, phase: "signed_out", ended: true, desk: nothingKnown, tests: {} });
}

// Names of places only dress the alarms: without them the desk works all the same, so nothing waits for them.
async function fetchPlaces() {
  const [centres, towns] = await Promise.all([read("/centres"), read("/towns")]);
  set({ centres: Object.fromEntries(centres.items.map((centre) => [centre.id, centre])), towns: towns.items });
}

function start(me) {
  fetchPlaces().catch((error) => console.warn("places:", error.message));
  set({
    me, phase: "signed_in", ended: false, desk: nothingKnown, tests: {}, platform: platformWell, coverage: [],
    link: { open: false, heardAt: performance.now() },
  });
  rereadAt = performance.now() + REREAD_MS;
  present = actsAt(me) ? atConsole() : null;
  stream = openStream({
    url: "/api/v1/stream",
    cursor: () => get().desk.cursor,
    onEvent: take,
    onLink: (link) => set({ link }),
    onEnd: sessionEnded,
  });
}

// A new name for each sign-in: whoever comes after is somebody else at this console.
function atConsole() {
  const ended = (error) => (error.status === 401 ? sessionEnded() : console.warn("presence:", error.message));
  return presence({ name: newKey(), post: (body) => send("POST", "/presence", body), warn: ended });
}

/** Goes on with a session that the browser still has; otherwise the sign-in page. */
export async function resume() {
  try {
    start(await read("/me"));
  } catch (error) {
    set({ phase: "signed_out", startError: error instanceof Refused ? null : error });
  }
}

/** Signs in; throws Refused (401, 429) or Unreachable. */
export async function signIn(username, password) {
  const { staff } = await send("POST", "/session", { username, password });
  forgetServerTime();
  start(staff);
}

export async function signOut() {
  stream?.stop();
  stream = null;
  set({ me: null, phase: "signed_out", ended: false, desk: nothingKnown, tests: {} });
  if (present) await send("DELETE", "/presence", { console: present.name }).catch(() => {}); // it is noticed anyway, later
  present = null;
  await send("DELETE", "/session").catch(() => {}); // the server's own limit ends it if this does not arrive
}

async function reread() {
  let after = null;
  do {
    const page = await read(`/alarms?state=open&limit=200${after ? `&after=${encodeURIComponent(after)}` : ""}`);
    seen(...page.items);
    after = page.next;
  } while (after);
  if (get().towns.length === 0) await fetchPlaces();
}

/** Called on every tick: the stream's watchdog, and the regular second look. */
export function watch() {
  if (!stream) return;
  stream.tick();
  present?.tick({ live: get().linkState === "live", sound: isOn(), now: performance.now() });
  if (performance.now() < rereadAt) return;
  rereadAt = performance.now() + REREAD_MS;
  reread().catch((error) => (error.status === 401 ? sessionEnded() : console.warn("reread:", error.message)));
}

/** Sends an alarm verb; takes the alarm from the answer, also from a refusal. */
export async function actOn(alarm, verb, body, options) {
  try {
    const { alarm: now } = await command(`/alarms/${alarm.id}/${verb}`, body, options);
    noteOwn(alarm.id, body.version, now.version);
    seen(now);
    return now;
  } catch (error) {
    if (error.problem?.alarm) seen(error.problem.alarm);
    if (error.status === 401) sessionEnded();
    throw error;
  }
}

addEventListener("online", () => stream?.wake());
