// The keyboard: one letter each, never while somebody types, never together with Ctrl, Alt or Meta.
import { drawNow } from "../live/frame.js";

/** True when a key press belongs to the field that has the focus; pure. */
export function isTyping(target) {
  if (!target?.tagName) return false;
  if (target.isContentEditable) return true;
  if (target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

/** The name of a pressed key, or null when it is none of ours; pure. */
export function keyName(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat && event.key === "Enter") return null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

const layers = [];

/** Puts a map of key → act on top; the topmost layer that knows the key gets it. Returns how to take it off. */
export function addKeys(map) {
  layers.push(map);
  return () => layers.splice(layers.indexOf(map), 1);
}

/** Starts listening on the window. */
export function listenToKeys() {
  addEventListener("keydown", (event) => {
    const name = keyName(event);
    if (name === null || (isTyping(event.target) && name !== "Escape")) return;
    // Enter and space on a focused button or link press that button, not the selected row.
    if ((name === "Enter" || name === " ") && event.target.closest?.("button, a, input")) return;
    const layer = layers.findLast((map) => Object.hasOwn(map, name));
    if (!layer) return;
    event.preventDefault();
    layer[name]();
    drawNow(); // the next key may be meant for what this one has opened
  });
}
