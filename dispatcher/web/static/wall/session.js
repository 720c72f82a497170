// The wall's line to the server. Nobody sits here, so it finds its way back by itself, and it never says that a desk is attended.
import { read } from "../console/acts/api.js";
import { heardServerTime } from "../console/live/clock.js";
import { afterPlatform, platformWell } from "../console/live/platform.js";
import { nothingKnown, reduce } from "../console/live/state.js";
import { get, set } from "../console/live/store.js";
import { openStream } from "../console/live/stream.js";

const AGAIN_MS = 5_000;
const REREAD_MS = 60_000;
const FIGURES_MS = 10_000;

let stream = null;
let due = { begin: 0, reread: 0, figures: 0 };

function take({ event, id, data }) {
  if (event === "beat" || event === "snapshot") heardServerTime(data.now);
  if (event === "platform") set((s) => ({ platform: afterPlatform(s.platform, data, performance.now()) }));
  if (event === "coverage") due.figures = 0;
  if (event === "snapshot") set((s) => ({ desk: reduce(s.desk, { kind: "snapshot", id, items: data.items }, s.me) }));
  if (event === "alarm") set((s) => ({ desk: reduce(s.desk, { kind: "alarm", id, alarm: data }, s.me) }));
}

/** The session is over: what is on the screen can no longer be believed, so nothing of it stays. */
function ended() {
  stream?.stop();
  stream = null;
  set((s) => ({ ended: s.ended || s.phase === "signed_in", phase: "signed_out", me: null, desk: nothingKnown }));
}

async function fetchPlaces() {
  const [centres, towns] = await Promise.all([read("/centres"), read("/towns")]);
  set({ centres: Object.fromEntries(centres.items.map((centre) => [centre.id, centre])), towns: towns.items });
}

const quietly = (what) => (error) => (error.status === 401 ? ended() : console.warn(`${what}:`, error.message));

async function fetchFigures() {
  const [coverage, overview] = await Promise.allSettled([read("/coverage"), read("/centres/overview?days=1")]);
  if (get().phase !== "signed_in") return;
  set({ coverage: coverage.value?.items ?? null, overview: overview.value ?? null });
}

async function reread() {
  let after = null;
  do {
    const page = await read(`/alarms?state=open&limit=200${after ? `&after=${encodeURIComponent(after)}` : ""}`);
    for (const alarm of page.items) set((s) => ({ desk: reduce(s.desk, { kind: "seen", alarm }, s.me) }));
    after = page.next;
  } while (after);
  if (get().towns.length === 0) await fetchPlaces();
}

/** Goes on with the browser's session, or waits for one. */
export async function begin() {
  const now = performance.now();
  due = { begin: now + AGAIN_MS, reread: now + REREAD_MS, figures: 0 };
  try {
    const me = await read("/me");
    set({ me, phase: "signed_in", ended: false, desk: nothingKnown, platform: platformWell, link: { open: false, heardAt: now } });
    fetchPlaces().catch(quietly("places"));
    stream = openStream({
      url: "/api/v1/stream", cursor: () => get().desk.cursor, onEvent: take, onLink: (link) => set({ link }), onEnd: ended,
    });
  } catch (error) {
    set({ phase: error.status === 401 || error.status === 403 ? "signed_out" : "unreachable" });
  }
}

/** Called on every tick: the stream's watchdog, the way back, and the figures. */
export function watch() {
  const now = performance.now();
  if (!stream) {
    if (now >= due.begin) begin();
    return;
  }
  stream.tick();
  if (now >= due.reread) {
    due.reread = now + REREAD_MS;
    reread().catch(quietly("reread"));
  }
  if (now >= due.figures) {
    due.figures = now + FIGURES_MS;
    fetchFigures();
  }
}

addEventListener("online", () => stream?.wake());
