// Keeps one live stream from the server open for as long as somebody is signed in.
import { reconnectDelayMs, WATCHDOG_MS } from "./link.js";
import { sseParser } from "./sse.js";

/**
 * Opens the stream and re-opens it whenever it breaks, from the last cursor.
 * onEvent({event, id, data}) gets parsed events; onLink({open, heardAt}) the state of the line (heardAt: ms of the
 * stopwatch); onEnd() that the session is over. Returns {stop, tick, wake}; call tick() about once a second.
 */
export function openStream({ url, cursor, onEvent, onLink, onEnd }) {
  let stopped = false;
  let attempt = 0;
  let heardAt = performance.now();
  let abort = null;
  let wakeUp = () => {};

  function heard(open) {
    heardAt = performance.now();
    onLink({ open, heardAt });
  }

  // One event that cannot be read must not cut the line: the regular re-reading of the open alarms makes up for it.
  function take(event, id, data) {
    try {
      onEvent({ event, id, data: JSON.parse(data) });
    } catch (error) {
      console.error("stream: event not understood:", event, id, error);
    }
  }

  async function read() {
    abort = new AbortController();
    const headers = { Accept: "text/event-stream" };
    const from = cursor();
    if (from !== null) headers["Last-Event-ID"] = String(from);
    const response = await fetch(url, { headers, signal: abort.signal, cache: "no-store", credentials: "same-origin" });
    if (response.status === 401) return "ended";
    if (!response.ok || !response.body) throw new Error(`stream: HTTP ${response.status}`);
    heard(true);
    const feed = sseParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "closed";
      attempt = 0;
      heard(true);
      for (const { event, id, data } of feed(value)) {
        take(event, id, data);
        if (event === "bye") return "ended";
      }
    }
  }

  async function run() {
    while (!stopped) {
      let how = "broken";
      try {
        how = await read();
      } catch (error) {
        if (!stopped) console.warn("stream:", error.message);
      }
      abort?.abort();
      if (stopped) return;
      if (how === "ended") {
        stopped = true;
        onEnd();
        return;
      }
      onLink({ open: false, heardAt });
      attempt += 1;
      await new Promise((resolve) => {
        wakeUp = resolve;
        setTimeout(resolve, reconnectDelayMs(attempt));
      });
    }
  }

  run();
  return {
    stop() {
      stopped = true;
      abort?.abort();
      wakeUp();
    },
    tick() {
      if (performance.now() - heardAt > WATCHDOG_MS) abort?.abort();
    },
    wake: () => wakeUp(),
  };
}
