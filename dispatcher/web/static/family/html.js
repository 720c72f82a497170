// The one place that names the vendored library versions; views import from here.
import htm from "../vendor/htm-3.1.1.js";
import { h, render } from "../vendor/preact-10.29.8.js";

export { useEffect, useRef, useState } from "../vendor/preact-hooks-10.29.8.js";
export { render };
export const html = htm.bind(h);
