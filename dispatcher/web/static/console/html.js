// The one place that names the vendored library versions; views import from here.
import htm from "../vendor/htm-3.1.1.js";
import { h, options, render } from "../vendor/preact-10.29.8.js";
import { drawNow, nextFrame } from "./live/frame.js";

export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/preact-hooks-10.29.8.js";
export { render };
export const html = htm.bind(h);

// However many events arrive between two frames, the page is drawn once. Only the drawing waits: the ring does not.
options.debounceRendering = nextFrame;
// What a person does is heard by the views as they are, with the last letter typed and the last answer come. Not at
// "input" or "click": then the field holds more than was drawn, and drawing would take the new letter away.
for (const act of ["keydown", "pointerdown", "submit"]) globalThis.addEventListener?.(act, drawNow, { capture: true });
// And what it made of the page is there before the next key: nobody who types fast writes into what is not there yet.
// A box that is ticked, and a choice that is made, are told by "change", after "click" and "input": drawing at those would
// put back what was chosen before anybody has heard of it.
const CHOICES = "select, option, input[type=checkbox], input[type=radio]";
const unless = (chosen) => (event) => event.target.matches?.(chosen) || drawNow();
globalThis.addEventListener?.("input", unless(CHOICES));
globalThis.addEventListener?.("click", unless(`${CHOICES}, label, label *`));
for (const act of ["change", "submit"]) globalThis.addEventListener?.(act, drawNow);
// A form keeps its keys to itself: they never come up to the window, and a form that Esc has closed must be gone before the
// next key, or it takes that key with it. So there it is drawn right after the form has heard.
options.event = (event) => {
  if (event.type === "keydown") queueMicrotask(drawNow);
  return event;
};

const differ = (a, b) => Object.keys({ ...a, ...b }).some((name) => a[name] !== b[name]);

/** A view that is drawn again only when one of its own properties has changed. */
export function memo(View) {
  return function Kept(props) {
    this.shouldComponentUpdate = (next) => differ(this.props, next);
    return h(View, props);
  };
}
