// Sending one command at a time from a form: what was not delivered keeps its key for the next press.
import { command, newKey, Unreachable } from "../acts/api.js";
import { useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { seen, sessionEnded } from "../session.js";
import { problemWords } from "./problem-words.js";

/** {busy, words, say, run}: run(path, body, {method}) gives the answer, or undefined when it was refused or one is under way.
 *  `body` may be a function that looks at the record first. */
export function useCommand(onDone = () => {}) {
  const [state, put] = useState({ busy: false, words: null });
  const under = useRef(false);
  const last = useRef({ same: null, key: null });
  async function run(path, given, { method = "POST" } = {}) {
    if (under.current) return undefined;
    under.current = true;
    let [same, key] = [null, null];
    put({ busy: true, words: null });
    try {
      const body = typeof given === "function" ? await given() : given;
      same = JSON.stringify([method, path, body]);
      key = last.current.same === same ? last.current.key : newKey();
      const answer = (await command(path, body, { method, key })) ?? {};
      last.current = { same: null, key: null };
      put({ busy: false, words: null });
      onDone(answer);
      return answer;
    } catch (error) {
      if (same !== null) last.current = error instanceof Unreachable ? { same, key } : { same: null, key: null };
      if (error.status === 401) sessionEnded();
      if (error.problem?.alarm) seen(error.problem.alarm); // it was decided on an old sight: the next press is meant for this one
      put({ busy: false, words: t("verb.refused", { reason: problemWords(error) }) });
      return undefined;
    } finally {
      under.current = false;
    }
  }
  return { ...state, run, say: (words) => put((s) => ({ ...s, words })) };
}
