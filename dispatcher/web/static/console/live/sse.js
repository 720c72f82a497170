// Turns the bytes of a server-sent event stream into events; pure, so that it can be tested without a network.

/** Returns a parser: feed it text in any pieces, it gives back the events completed so far as {event, id, data}. */
export function sseParser() {
  let rest = "";
  let fields = { event: "", id: undefined, data: [] };

  function takeLine(line, done) {
    if (line === "") {
      if (fields.data.length > 0) {
        done.push({ event: fields.event || "message", id: fields.id, data: fields.data.join("\n") });
      }
      fields = { event: "", id: undefined, data: [] };
      return;
    }
    if (line.startsWith(":")) return; // a comment keeps proxies from closing the connection
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") fields.event = value;
    else if (name === "data") fields.data.push(value);
    else if (name === "id" && !value.includes("\0")) fields.id = value;
  }

  return function feed(text) {
    rest += text;
    const done = [];
    for (;;) {
      const end = rest.search(/\r\n|\n|\r/);
      // A lone \r at the very end may be the first half of \r\n: wait for the next piece.
      if (end < 0 || (rest[end] === "\r" && end === rest.length - 1)) return done;
      const width = rest.startsWith("\r\n", end) ? 2 : 1;
      takeLine(rest.slice(0, end), done);
      rest = rest.slice(end + width);
    }
  };
}
