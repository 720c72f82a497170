// The verbs of the card: one button and one key for each act that is possible now.
import { Unreachable, newKey } from "../acts/api.js";
import { pressedKey } from "../acts/conflict.js";
import { addKeys } from "../acts/keys.js";
import { inTurn, versionNow } from "../acts/own-acts.js";
import { bodyOf, endsUnspoken, missingField, verbsFor } from "../acts/verbs.js";
import { html, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { isLost } from "../live/coverage.js";
import { get, useStore } from "../live/store.js";
import { actOn } from "../session.js";
import { DispatchForm } from "./dispatch-form.js";
import { refusalWords } from "./refusal.js";
import { VerbForm } from "./verb-form.js";

const SHOW_PROGRESS_MS = 300;

/** Runs acts one after the other; {busy, progress, words, run}. A command not delivered keeps its key for the next press. */
function useActs() {
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

function useVerbKeys(possible, press, open, close) {
  // With the drawing, not after it: a key must mean what the buttons say.
  useLayoutEffect(() => {
    // While a form is open no letter acts, even when the focus has wandered out of it.
    const map = Object.fromEntries(possible.map((verb) => [verb.key, () => (open ? undefined : press(verb))]));
    if (open) map.Escape = close;
    return addKeys(map);
  });
}

function VerbButton({ verb, acts, isOpen, onPress }) {
  const busy = acts.busy === verb.id;
  // The second click of a double click would hit the next step, which has just come to stand in the same place.
  return html`<button class=${verb.next ? "main" : ""} onClick=${(event) => event.detail < 2 && onPress(verb)} disabled=${acts.busy && !busy}
      aria-expanded=${verb.fields ? String(isOpen) : undefined} aria-busy=${busy ? "true" : undefined}>
    <kbd>${verb.key.toUpperCase()}</kbd>${busy && acts.progress ? acts.progress : t(`verb.${verb.id}`)}
  </button>`;
}

/** Who handles it, unless it is I: then the buttons say so. */
function whoseWords(alarm, me) {
  if (alarm.claimed_by === me?.username || alarm.state === "resolved") return "";
  const name = alarm.claimed_by_name ?? alarm.claimed_by;
  if (isLost(alarm)) return `${name} · ${t("holder.lost")}`;
  return name ? t("verb.holder", { name }) : t("verb.nobody");
}

/** `elder` and `contacts` as far as the card knows them. */
export function VerbBar({ alarm, elder = null, contacts = [] }) {
  const me = useStore((s) => s.me);
  const possible = verbsFor(alarm, me?.username);
  const [openId, setOpen] = useState(null);
  const [values, setValues] = useState({});
  const acts = useActs();
  const seen = useRef(alarm); // the alarm as it was when the operator opened the form: what was decided upon
  const open = possible.find((v) => v.id === openId && v.fields);

  function press(verb) {
    acts.say(null);
    if (!verb.fields) return acts.run(verb, alarm);
    seen.current = alarm;
    if (openId !== verb.id) setValues({});
    return setOpen(verb.id);
  }

  async function confirm() {
    const missing = missingField(open, values, alarm);
    const unspoken = missing === "note" && endsUnspoken(open, alarm);
    if (missing) return acts.say(unspoken ? t("verb.unspoken") : t("verb.fill_in", { field: t(`field.${missing}`) }));
    const how = await acts.run(open, seen.current, values);
    if (how === "done") setOpen(null);
    // After a refusal the operator has been told what changed: the next press is meant for the alarm as it is now.
    // What was not delivered stays the same command, because it may have arrived after all.
    if (how === "refused") seen.current = get().desk.alarms[alarm.id] ?? seen.current;
    return undefined;
  }

  useVerbKeys(possible, press, open, () => setOpen(null));
  const again = open && !acts.words && alarm.presses > seen.current.presses && t(pressedKey(alarm), { presses: alarm.presses });
  return html`<section class="verbs">
    <div class="buttons">
      ${possible.map((verb) => html`<${VerbButton} key=${verb.id} verb=${verb} acts=${acts}
        isOpen=${open?.id === verb.id} onPress=${press} />`)}
      <span class="whose">${whoseWords(alarm, me)}</span>
    </div>
    ${(acts.words || again) && html`<p class="words" role="alert">${acts.words || again}</p>`}
    ${open && html`<${open.id === "dispatch" ? DispatchForm : VerbForm} key=${open.id} verb=${open} values=${values}
      alarm=${alarm} elder=${elder} contacts=${contacts} onConfirm=${confirm} onClose=${() => setOpen(null)}
      busy=${acts.busy === open.id ? acts.progress ?? t("verb.sending") : null}
      onChange=${(name, value) => setValues((v) => ({ ...v, [name]: value }))} />`}
  </section>`;
}
