// The event stream: whatever way the network cuts it, the same events come out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { linkState, reconnectDelayMs } from "../../dispatcher/web/static/console/live/link.js";
import { sseParser } from "../../dispatcher/web/static/console/live/sse.js";

const STREAM =
  ': hello\n\nevent: snapshot\nid: 41\ndata: {"items":[]}\n\nevent: alarm\r\nid: 42\r\ndata: {"id":1,\r\ndata: "x":"陈"}\r\n\r\nevent: beat\ndata: {}\n\n';
const EVENTS = [
  { event: "snapshot", id: "41", data: '{"items":[]}' },
  { event: "alarm", id: "42", data: '{"id":1,\n"x":"陈"}' },
  { event: "beat", id: undefined, data: "{}" },
];

test("a stream read in one piece gives its events", () => {
  assert.deepEqual(sseParser()(STREAM), EVENTS);
});

test("a stream cut at any place gives the same events", () => {
  for (let cut = 1; cut < STREAM.length; cut += 1) {
    const feed = sseParser();
    assert.deepEqual([...feed(STREAM.slice(0, cut)), ...feed(STREAM.slice(cut))], EVENTS, `cut at ${cut}`);
  }
});

test("a stream that comes character by character gives the same events", () => {
  const feed = sseParser();
  assert.deepEqual([...STREAM].flatMap((character) => feed(character)), EVENTS);
});

test("an event that is not finished is not given out", () => {
  const feed = sseParser();
  assert.deepEqual(feed("event: alarm\ndata: {}\n"), []);
  assert.equal(feed("\n").length, 1);
});

test("an event without data or without a name is handled as the standard says", () => {
  assert.deepEqual(sseParser()("event: alarm\n\n"), []);
  assert.deepEqual(sseParser()("data:x\n\n"), [{ event: "message", id: undefined, data: "x" }]);
});

test("the light is green only while beats arrive on an open line", () => {
  assert.equal(linkState({ open: true, quietMs: 5_100 }), "live");
  assert.equal(linkState({ open: true, quietMs: 9_000 }), "reconnecting");
  assert.equal(linkState({ open: false, quietMs: 0 }), "reconnecting");
});

test("a line that is silent for more than ten seconds is lost, open or not", () => {
  assert.equal(linkState({ open: true, quietMs: 10_001 }), "lost");
  assert.equal(linkState({ open: false, quietMs: 10_001 }), "lost");
});

test("a reconnection waits between one and five seconds, however often it failed", () => {
  for (const attempt of [1, 2, 5, 50]) {
    assert.ok(reconnectDelayMs(attempt, 0) >= 1_000);
    assert.ok(reconnectDelayMs(attempt, 0.999) <= 5_000);
  }
});
