// The one place where the page's state lives: get it, change it, be told when it changed.
import { useEffect, useState } from "../html.js";

let state = {};
const listeners = new Set();

export function get() {
  return state;
}

/** Merges a patch into the state and tells every listener at once (not at the next frame: the ring depends on it). */
export function set(patch) {
  state = { ...state, ...(typeof patch === "function" ? patch(state) : patch) };
  for (const listener of listeners) listener(state);
}

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A part of the state for a view; the view is drawn again only when that part has changed. */
export function useStore(select) {
  const [, redraw] = useState(0);
  const part = select(state);
  useEffect(() => {
    let last = select(state);
    if (last !== part) redraw((n) => n + 1);
    return subscribe((now) => {
      const next = select(now);
      if (next !== last) {
        last = next;
        redraw((n) => n + 1);
      }
    });
  }, []);
  return part;
}
