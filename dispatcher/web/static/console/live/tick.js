// One tick for the whole page, and the hook that redraws a figure when its second changes.
import { useEffect, useState } from "../html.js";
import { serverNow } from "./clock.js";

const listeners = new Set();

/** Starts the ticker; without workers an ordinary timer does. */
export function startTicking() {
  const tick = () => listeners.forEach((listener) => listener());
  try {
    new Worker(new URL("./ticker.js", import.meta.url)).onmessage = tick;
  } catch {
    setInterval(tick, 500);
  }
}

export function onTick(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The server's time in whole seconds (ms, or null while unknown), renewed every second. */
export function useNow() {
  const second = () => (serverNow() === null ? null : Math.floor(serverNow() / 1000) * 1000);
  const [now, setNow] = useState(second);
  useEffect(() => onTick(() => setNow(second())), []);
  return now;
}
