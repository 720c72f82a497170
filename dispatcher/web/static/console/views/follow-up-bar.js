// Follow-ups on the card: what is open for this elder, and one key to write another one down.
import { addKeys } from "../acts/keys.js";
import { deviceNeedsLook } from "../acts/sending.js";
import { html, useLayoutEffect, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { useFetched, useTurns } from "./fetched.js";
import { FollowUpForm } from "./follow-up-form.js";

const REREAD_MS = 60_000;
const LOOKING_ONLY = new Set(["bureau", "caregiver"]);

/** Whether this reader may do more than look, anywhere. */
export function mayWrite(me) {
  return Boolean(me?.roles.some(({ role }) => !LOOKING_ONLY.has(role)));
}

function Open({ followUp, now }) {
  const late = Date.parse(followUp.due_at) <= now;
  return html`<li><a href="#/follow-ups">${followUp.what}</a>
    <span class=${late ? "late figure" : "figure"}>${t(late ? "follow.overdue_at" : "follow.due_at", { time: when(followUp.due_at, now) })}</span></li>`;
}

/** `falseAlarms` as the card's record has them. `f` opens the form; no other form is open then, for that would have the key. */
export function FollowUpBar({ alarm, falseAlarms }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const [open, setOpen] = useState(false);
  const { turn, again } = useTurns(REREAD_MS);
  const whose = alarm.elder ? `elder_id=${alarm.elder.id}` : `alarm_id=${alarm.id}`;
  const { data } = useFetched(`/follow-ups?${whose}&limit=5`, turn);
  const may = mayWrite(me);
  useLayoutEffect(() => (may ? addKeys({ f: () => setOpen(true), ...(open && { Escape: () => setOpen(false) }) }) : undefined), [may, open]);
  const wanted = may && !open && deviceNeedsLook(alarm, falseAlarms) && data && !data.items.some((one) => one.alarm_id === alarm.id);
  return html`<section class="follow-up-bar" aria-label=${t("page.follow-ups")}>
    ${may && !open && html`<button class=${wanted ? "main" : ""} aria-expanded="false" onClick=${() => setOpen(true)}><kbd>F</kbd>${t("follow.add")}</button>`}
    ${wanted && html`<b class="warn">${t("follow.device_wanted", { days: falseAlarms.days, count: falseAlarms.device })}</b>`}
    ${!open && data?.items.length > 0 && html`<ul>${data.items.map((one) => html`<${Open} key=${one.id} followUp=${one} now=${now} />`)}</ul>`}
    ${open && html`<${FollowUpForm} about=${{ alarm_id: alarm.id }} given=${deviceNeedsLook(alarm, falseAlarms) ? t("follow.idea.device") : ""}
      onClose=${() => setOpen(false)} onDone=${() => { setOpen(false); again(); }} />`}
  </section>`;
}
