// The verbs of the card: one button and one key for each act that is possible now.
import { pressedKey } from "../acts/conflict.js";
import { addKeys } from "../acts/keys.js";
import { endsUnspoken, missingField, verbsFor } from "../acts/verbs.js";
import { html, useLayoutEffect, useRef } from "../html.js";
import { t } from "../i18n/words.js";
import { isLost } from "../live/coverage.js";
import { get, useStore } from "../live/store.js";
import { DispatchForm } from "./dispatch-form.js";
import { useActs, useDraft } from "./verb-acts.js";
import { VerbForm } from "./verb-form.js";

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
  const { openId, values, open: show, close, fill, done } = useDraft(alarm.id);
  const acts = useActs();
  const seen = useRef(alarm); // the alarm as it was when the operator opened the form: what was decided upon
  const kept = useRef(null);
  const fitting = possible.find((v) => v.id === openId && v.fields);
  kept.current = fitting ?? (openId ? kept.current : null);
  // What somebody else did meanwhile takes no form away: what was written stays, and no letter of it becomes an act.
  const open = fitting ?? kept.current;

  function press(verb) {
    acts.say(null);
    if (!verb.fields) return acts.run(verb, alarm);
    seen.current = alarm;
    return show(verb.id);
  }

  async function confirm() {
    if (!fitting) return acts.say(null); // what stands there says why
    const missing = missingField(open, values, alarm);
    const unspoken = missing === "note" && endsUnspoken(open, alarm);
    if (missing) return acts.say(unspoken ? t("verb.unspoken") : t("verb.fill_in", { field: t(`field.${missing}`) }));
    const how = await acts.run(open, seen.current, values);
    if (how === "done") done();
    // After a refusal the operator has been told what changed: the next press is meant for the alarm as it is now.
    // What was not delivered stays the same command, because it may have arrived after all.
    if (how === "refused") seen.current = get().desk.alarms[alarm.id] ?? seen.current;
    return undefined;
  }

  useVerbKeys(possible, press, open, close);
  const overtaken = open && !fitting && t("verb.overtaken", { whose: whoseWords(alarm, me) || t(`state.${alarm.state}`) });
  const again = open && !acts.words && alarm.presses > seen.current.presses && t(pressedKey(alarm), { presses: alarm.presses });
  return html`<section class="verbs">
    <div class="buttons">
      ${possible.map((verb) => html`<${VerbButton} key=${verb.id} verb=${verb} acts=${acts}
        isOpen=${open?.id === verb.id} onPress=${press} />`)}
      <span class="whose">${whoseWords(alarm, me)}</span>
    </div>
    ${(acts.words || overtaken || again) && html`<p class="words" role="alert">${acts.words || overtaken || again}</p>`}
    ${open && html`<${open.id === "dispatch" ? DispatchForm : VerbForm} key=${open.id} verb=${open} values=${values}
      alarm=${alarm} elder=${elder} contacts=${contacts} onConfirm=${confirm} onClose=${close}
      busy=${acts.busy === open.id ? acts.progress ?? t("verb.sending") : null}
      onChange=${fill} />`}
  </section>`;
}
