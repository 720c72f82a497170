// How many follow-ups are overdue: read now and then, and at once when this desk has changed something.
import { read } from "../acts/api.js";
import { get, set } from "./store.js";

const EVERY_MS = 60_000;

async function look() {
  try {
    const { overdue } = await read("/follow-ups?state=overdue&limit=1");
    set((s) => ({ badges: { ...s.badges, "follow-ups": overdue } }));
  } catch (error) {
    console.warn("follow-ups:", error.message); // the figure stays as it was; the stream finds out about a lost session
  }
}

export function lookAgain() {
  if (get().me) look();
}

/** Looks regularly while somebody is signed in; returns how to stop. */
export function watchFollowUps() {
  lookAgain();
  const timer = setInterval(lookAgain, EVERY_MS);
  return () => clearInterval(timer);
}
