// Signing in and out, what is fetched, and the line that stays open while the page is looked at.
import { call, insist, Refused } from "./api.js";
import { forget, get, set } from "./store.js";
import { now } from "./times.js";
import { setLanguage } from "./words/words.js";

const QUIET_MS = 15_000; // beats come every 5 s: a line this quiet is dead
const REREAD_MS = 60_000;
let line = null;
let heardAt = 0;
let readAt = 0;
let triedAt = 0;
let reading = null;
let again = false;

export const isOpen = (alarm) => alarm.state !== "resolved" && !alarm.test;

function ended() {
  line?.close();
  line = null;
  const was = get().me !== null;
  forget();
  set({ notice: was ? "ended" : null });
}

/** Reads everything again; called while it runs, it runs once more afterwards. */
export async function refresh() {
  if (reading) {
    again = true;
    return reading;
  }
  reading = readAll().finally(() => {
    reading = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return reading;
}

async function readAll() {
  readAt = triedAt = performance.now();
  try {
    const me = await call("/family/me");
    if (get().me === null || get().me.account.language !== me.account.language) setLanguage(me.account.language);
    const pages = await Promise.all(me.elders.map((elder) => call(`/family/elders/${elder.contact_id}`).catch(passOver)));
    const elders = Object.fromEntries(me.elders.map((elder, i) => [elder.contact_id, pages[i]]));
    const open = pages.flatMap((page) => (page?.alarms ?? []).filter(isOpen).map((alarm) => alarm.id));
    const shown = get().route?.name === "alarm" ? [Number(get().route.id)] : [];
    const alarms = await readAlarms([...new Set([...open, ...shown])]);
    set({ me, elders, alarms, heardAt: now(), phase: "signed_in", notice: null });
    if (!line) openLine(me.cursor);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) ended();
    else if (get().me === null) set({ phase: "signed_out", notice: "offline" });
    else set({ phase: "signed_in", line: get().line === "live" ? "trying" : get().line });
    readAt = Math.min(readAt, performance.now() - REREAD_MS + 5_000); // what an event told us of is still to be read
  }
}

// One elder or alarm that is not shown (any more) must not hide the others.
function passOver(error) {
  if (error instanceof Refused && error.status !== 401 && error.status < 500) return null;
  throw error;
}

async function readAlarms(ids) {
  const read = await Promise.all(ids.map((id) => call(`/family/alarms/${id}`).catch(passOver)));
  return Object.fromEntries(ids.map((id, i) => [id, read[i]]).filter(([, alarm]) => alarm));
}

/** Reads one alarm, at once: the live course must not wait for the rest. */
export async function readAlarm(id) {
  try {
    const alarm = await call(`/family/alarms/${id}`);
    set((s) => ({ alarms: { ...s.alarms, [id]: alarm } }));
  } catch (error) {
    if (error.status === 401) ended();
    else if (error.status === 404 || error.status === 403) set((s) => ({ alarms: { ...s.alarms, [id]: null } }));
  }
}

// The line begins where the reading began, so that nothing happens between the two.
function openLine(cursor) {
  const mine = new EventSource(`/api/v1/family/stream?after=${cursor}`);
  line = mine;
  heardAt = performance.now();
  const heard = () => {
    heardAt = performance.now();
    if (get().line !== "live") set({ line: "live" });
  };
  mine.addEventListener("open", heard); // what happened while it was cut, it tells first
  mine.addEventListener("beat", heard);
  mine.addEventListener("alarm", (event) => {
    heard();
    readAlarm(JSON.parse(event.data).id);
    refresh();
  });
  mine.addEventListener("bye", reopen);
  mine.addEventListener("error", () => {
    if (line === mine) set({ line: "trying" });
  });
}

// Everything anew; the line is opened when it is read.
function reopen() {
  line?.close();
  line = null;
  refresh();
}

/** Called each second: is the line still heard, and the regular second look. */
export function watch() {
  set((s) => ({ tick: s.tick + 1 }));
  if (get().phase !== "signed_in" || document.hidden) return;
  if (!line || line.readyState === EventSource.CLOSED || performance.now() - heardAt > QUIET_MS) {
    if (performance.now() - heardAt > QUIET_MS) set({ line: "lost" });
    if (performance.now() - triedAt > 5_000) reopen();
  } else if (performance.now() - readAt > REREAD_MS) refresh();
}

/** Somebody came in, by whichever door. */
export async function entered({ account }) {
  setLanguage(account.language);
  if (get().route?.name === "invitation") location.replace("/family/#/"); // what opens once must not stand in the address
  await refresh();
}

export async function signOut() {
  await call("/family/session", { method: "DELETE" }).catch(() => {}); // its own limit ends it if this does not arrive
  line?.close();
  line = null;
  forget();
  location.hash = "#/";
}

/** Says whether one goes until the platform has taken it; another answer meanwhile takes its place. */
export async function answer(alarmId, askId, accepted, eta = null) {
  const mine = { accepted, eta, tries: 0 };
  const put = (value) => set((s) => ({ answering: { ...s.answering, [askId]: value } }));
  const newest = () => get().answering[askId]?.mine === mine;
  put({ ...mine, mine });
  const onTry = (tries) => newest() && (put({ ...mine, mine, tries }), true);
  try {
    await insist(`/family/asks/${askId}`, { accepted, eta_minutes: eta }, { onTry });
    if (newest()) await readAlarm(alarmId);
  } catch (error) {
    if (error.status === 401) ended();
    else await refresh(); // it is over, or was answered elsewhere: the page says how it stands
  } finally {
    if (newest()) put(undefined);
  }
}

addEventListener("online", () => get().phase === "signed_in" && refresh());
document.addEventListener("visibilitychange", () => !document.hidden && get().phase === "signed_in" && refresh());
