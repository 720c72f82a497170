// What the page knows; views subscribe. What was last known is kept on the telephone, so that a dead line still shows it.
import { useEffect, useState } from "./html.js";

const KEPT = "yilao.family";
const nothing = { me: null, elders: {}, alarms: {}, heardAt: null };

function remembered() {
  try {
    return { ...nothing, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return nothing; // storage is forbidden, or somebody wrote into it
  }
}

// phase: starting | signed_out | signed_in; line: live | trying | lost; answering: {askId: {accepted, eta, tries}}
let state = { ...remembered(), phase: "starting", line: "trying", answering: {}, inbox: null, route: null, tick: 0, notice: null };
const listeners = new Set();

export const get = () => state;

export function set(change) {
  const before = state;
  state = { ...state, ...(typeof change === "function" ? change(state) : change) };
  if (["me", "elders", "alarms", "heardAt"].some((name) => state[name] !== before[name])) keep();
  for (const listener of listeners) listener();
}

function keep() {
  const { me, elders, alarms, heardAt } = state;
  try {
    if (me) localStorage.setItem(KEPT, JSON.stringify({ me, elders, alarms, heardAt }));
    else localStorage.removeItem(KEPT);
  } catch {
    // the page works without it
  }
}

/** Whoever signs out, or is told that they have no account any more, leaves nothing of an elder on the telephone. */
export function forget() {
  set({ ...nothing, inbox: null, answering: {}, phase: "signed_out" });
}

export function useStore(choose = (all) => all) {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return choose(state);
}
