// The key that opens the search line, and what is typed before the line is drawn.
import { set } from "../live/store.js";

let early = null; // what was typed before the line was drawn
let limit = null;

function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key === "Escape") {
    takeEarlyKeys();
    set({ searching: false });
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) early += event.key;
}

/** What was typed so far; from now on the line itself has the keys. */
export function takeEarlyKeys() {
  removeEventListener("keydown", hold, true);
  clearTimeout(limit);
  const typed = early ?? "";
  early = null;
  return typed;
}

/** Opens the line; pressed again it gets the focus back. Keys pressed until it is drawn are words for it, not acts. */
export function openSearch() {
  const line = document.getElementById("find");
  if (line) return line.focus();
  early = "";
  addEventListener("keydown", hold, true);
  limit = setTimeout(takeEarlyKeys, 1_000); // never longer, whatever becomes of the line
  return set({ searching: true });
}
