// Calls and ticks are many small acts, faster than the network: they are sent one after the other, none is refused for
// what this very desk has done a moment before, and none is lost because another one is still on its way.
import { newKey, Unreachable } from "../acts/api.js";
import { inTurn } from "../acts/own-acts.js";
import { useRef, useState } from "../html.js";
import { get } from "../live/store.js";
import { actOn } from "../session.js";
import { refusalWords } from "./refusal.js";

/** {busy, words, say, run}: run(name, verb, values) sends a verb when its turn has come, on the alarm as it is on the
 *  screen by then; true when it was done. `busy`: the names of what is on its way. */
export function useActsInTurn(alarm) {
  const [busy, putBusy] = useState([]);
  const [words, say] = useState(null);
  const undelivered = useRef({}); // by name: a repetition must not be written twice
  async function send(name, verb, values) {
    const seen = get().desk.alarms[alarm.id] ?? alarm;
    const same = JSON.stringify([verb, values, seen.version]);
    const before = undelivered.current[name];
    const key = before?.same === same ? before.key : newKey();
    delete undelivered.current[name];
    try {
      await actOn(seen, verb, { version: seen.version, ...values }, { key });
      return true;
    } catch (error) {
      if (error instanceof Unreachable) undelivered.current[name] = { same, key };
      say(refusalWords(error, seen, get().me?.username));
      return false;
    } finally {
      putBusy((before) => before.filter((each) => each !== name));
    }
  }
  function run(name, verb, values) {
    say(null);
    putBusy((before) => [...before, name]);
    return inTurn(alarm.id, () => send(name, verb, values));
  }
  return { busy, words, say, run };
}
