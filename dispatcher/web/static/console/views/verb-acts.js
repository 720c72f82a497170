// Sending a verb, and what is written for it before it is sent.
import { newKey, Unreachable } from "../acts/api.js";
import { inTurn, versionNow } from "../acts/own-acts.js";
import { bodyOf } from "../acts/verbs.js";
import { useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { get } from "../live/store.js";
import { actOn } from "../session.js";
import { refusalWords } from "./refusal.js";

const SHOW_PROGRESS_MS = 300;

/** Runs acts one after the other; {busy, progress, words, run}. A command not delivered keeps its key for the next press. */
export function useActs() {
  const [state, put] = useState({ busy: null, progress: null, words: null });
  const undelivered = useRef(null);
  const running = useRef(new Set());
  function run(verb, alarm, values = {}) {
    if (running.current.has(verb.id)) return "busy"; // the second press of the same key
    running.current.add(verb.id);
    return inTurn(alarm.id, () => send(verb, alarm, values)).finally(() => running.current.delete(verb.id));
  }
  async function send(verb, alarm, values) {
    const body = bodyOf(verb, { ...alarm, version: versionNow(alarm.id, alarm.version) }, values);
    const same = JSON.stringify([verb.id, body]);
    const key = undelivered.current?.same === same ? undelivered.current.key : newKey();
    undelivered.current = null;
    put({ busy: verb.id, progress: null, words: null });
    const slow = setTimeout(() => put((s) => ({ ...s, progress: t("verb.sending") })), SHOW_PROGRESS_MS);
    try {
      await actOn(alarm, verb.verb, body, { key, onRetry: (n) => put((s) => ({ ...s, progress: t("verb.retrying", { n }) })) });
      put({ busy: null, progress: null, words: null });
      return "done";
    } catch (error) {
      if (error instanceof Unreachable) undelivered.current = { same, key };
      put({ busy: null, progress: null, words: refusalWords(error, alarm, get().me?.username) });
      return error instanceof Unreachable ? "undelivered" : "refused";
    } finally {
      clearTimeout(slow);
    }
  }
  return { ...state, run, say: (words) => put((s) => ({ ...s, words })) };
}

const drafts = new Map(); // by alarm: the form that was open when the card was left, and what stood in it

/** The open form and what stands in it; it waits where it was while the operator looks at another alarm. */
export function useDraft(id) {
  const [draft, put] = useState(drafts.get(id) ?? { openId: null, last: null, values: {} });
  const keep = (change) => put((before) => {
    const now = { ...before, ...change(before) };
    drafts.set(id, now);
    return now;
  });
  return {
    ...draft,
    open: (openId) => keep((before) => ({ openId, last: openId, values: openId === before.last ? before.values : {} })),
    close: () => keep(() => ({ openId: null })),
    fill: (name, value) => keep((before) => ({ values: { ...before.values, [name]: value } })),
    done: () => {
      drafts.delete(id);
      put({ openId: null, last: null, values: {} });
    },
  };
}
