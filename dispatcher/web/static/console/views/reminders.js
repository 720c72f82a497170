// What the elder's own device reminds them of: each with when it is said, and whether the device said it the last time.
import { isOver, lastStands, WEEK } from "../acts/reminders.js";
import { addKeys } from "../acts/keys.js";
import { html, useLayoutEffect, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { shortly } from "./absence.js";
import { useFetched, useTurns } from "./fetched.js";
import { useCommand } from "./one-command.js";
import { problemWords } from "./problem-words.js";
import { ReminderForm } from "./reminder-form.js";

const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);
const REFRESH_MS = 15_000;
const SIGNS = { said: "✓", missed: "✕", asking: "…", waits: "·" };

/** "每天 08:00", "周一 周三 08:00", "一次 11-24 08:00". */
function whenWords({ at, days, next_at: next, last }, now) {
  if (at === null) return `${t("reminder.once")} ${shortly(next ?? last?.due_at, now)}`;
  return `${days.length === WEEK.length ? t("reminder.daily") : days.map((day) => t(`reminder.day.${day}`)).join(" ")} ${at}`;
}

function Last({ reminder, now }) {
  const stands = lastStands(reminder);
  const { last, missed } = reminder;
  const words = {
    said: () => t("reminder.said", { time: shortly(last.said_at, now) }),
    missed: () => t("reminder.missed", { time: shortly(last.due_at, now), why: t(`reminder.why.${last.why}`) }),
    asking: () => t("reminder.asking", { n: Math.max(last.tries, 1) }),
    waits: () => t("reminder.waits", { time: shortly(reminder.next_at, now) }),
  }[stands]();
  return html`<p class="last-said ${stands}"><span aria-hidden="true">${SIGNS[stands]}</span> ${words}
    ${missed > 1 && html` <small>${t("reminder.missed_week", { n: missed })}</small>`}</p>`;
}

function Reminder({ reminder, now, act, may }) {
  const over = isOver(reminder);
  return html`<li class=${over ? "over" : ""} data-reminder=${reminder.id}>
    <span class="badge">${t(`reminder.kind.${reminder.kind}`)}</span><b class="figure">${whenWords(reminder, now)}</b>
    ${may && !over && html`<button disabled=${act.busy} aria-label=${`${t("reminder.end")} ${reminder.say}`} onClick=${() => act.run(`/reminders/${reminder.id}/end`)}>${t("reminder.end")}</button>`}
    <q>${reminder.say}</q>
    <${Last} reminder=${reminder} now=${now} />
    ${reminder.ended_at && html`<small>${t("reminder.ended", { name: reminder.ended_by, time: shortly(reminder.ended_at, now) })}</small>`}
  </li>`;
}

export function Reminders({ elderId }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const { turn } = useTurns(REFRESH_MS);
  const { data, error, again } = useFetched(`/elders/${elderId}/reminders`, turn);
  const [open, setOpen] = useState(false);
  const act = useCommand(() => {
    setOpen(false);
    again();
  });
  const may = me.roles.some(({ role }) => ACTING.has(role));
  useLayoutEffect(() => (may ? addKeys({ t: () => setOpen(true), ...(open && { Escape: () => setOpen(false) }) }) : undefined), [may, open]);
  const [going, over] = [false, true].map((end) => (data?.items ?? []).filter((each) => isOver(each) === end));
  const list = (items) => html`<ul>${items.map((each) => html`<${Reminder} key=${each.id} reminder=${each} now=${now} act=${act} may=${may} />`)}</ul>`;
  return html`<section class="part reminders"><h2>${t("reminder.title")}</h2>
    ${error && !data && html`<p class="words" role="alert">${t("list.failed", { reason: problemWords(error) })}</p>`}
    ${data && !data.speaks && html`<p class="mute">⚠ ${t("reminder.no_speaker")}</p>`}
    ${data && going.length === 0 && !open && html`<p class="dim">${t("reminder.none")}</p>`}
    ${going.length > 0 && list(going)}
    ${over.length > 0 && html`<details><summary>${t("reminder.over", { n: over.length })}</summary>${list(over)}</details>`}
    ${may && !open && html`<button aria-expanded="false" onClick=${() => setOpen(true)}><kbd>T</kbd>${t("reminder.plan")}</button>`}
    ${open && data && html`<${ReminderForm} language=${data.language} busy=${act.busy} onClose=${() => setOpen(false)}
      onSave=${(body) => act.run(`/elders/${elderId}/reminders`, body)} onWrong=${(key) => act.say(t(key))} />`}
    ${act.words && html`<p class="words" role="alert">${act.words}</p>`}
  </section>`;
}
