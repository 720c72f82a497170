// Asking the contacts whether one of them goes: one line that says how it stands, and one key to begin.
import { addKeys } from "../acts/keys.js";
import { askingOf } from "../acts/told.js";
import { html, useLayoutEffect, useState } from "../html.js";
import { duration, when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { AskForm } from "./ask-form.js";
import { useCommand } from "./one-command.js";

const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);
const named = ({ name, relation }) => `${name}（${relation}）`;

/** "李梅（女儿）说来 · 约 15 分钟到": whoever goes, or whom the desk waits for. */
function lineOf(asking, now) {
  const names = (asks) => asks.map(named).join(t("told.comma"));
  switch (asking.state) {
    case "accepted": {
      const [first] = asking.accepted;
      const eta = first.eta_minutes ? t("detail.eta", { minutes: first.eta_minutes }) : null;
      return { sign: "✓", words: [t("asking.accepted", { names: names(asking.accepted) }), eta].filter(Boolean).join(" · "), at: first.answered_at };
    }
    case "running":
      return {
        sign: "…", at: null,
        words: asking.waiting.length > 0
          ? t(`asking.${asking.mode}`, { names: names(asking.waiting), time: duration(asking.ms + 999), cycle: asking.cycle })
          : t("asking.begins"),
      };
    case "nobody":
      return { sign: "⚠", words: t("asking.nobody"), at: null };
    default:
      return null;
  }
}

function Line({ asking, now }) {
  const line = asking && lineOf(asking, now);
  if (!line) return null;
  return html`<p class="asking-line ${asking.state}" role=${asking.state === "running" ? undefined : "status"}>
    <span class="sign" aria-hidden="true">${line.sign}</span> <b>${line.words}</b>
    ${line.at && html` <time class="figure" datetime=${line.at}>${when(line.at, now)}</time>`}
  </p>`;
}

/** `g` opens the form; `told` as the record has it, null until it has come. */
export function Asking({ alarm, contacts, told, onChanged }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const [open, setOpen] = useState(false);
  const act = useCommand(() => {
    setOpen(false);
    onChanged();
  });
  const may = alarm.state !== "resolved" && !alarm.test && contacts?.length > 0 && me?.roles.some(({ role }) => ACTING.has(role));
  const asking = askingOf(told, now);
  const isOpen = open && may;
  useLayoutEffect(() => (may ? addKeys({ g: () => setOpen(true), ...(isOpen && { Escape: () => setOpen(false) }) }) : undefined), [may, isOpen]);
  const ask = (body) => act.run(`/alarms/${alarm.id}/ask-contacts`, { version: alarm.version, ...body });
  if (!may && !asking) return null;
  return html`<section class="asking" aria-label=${t("asking.title")}>
    ${may && !isOpen && html`<button aria-expanded="false" onClick=${() => setOpen(true)}><kbd>G</kbd>${t(asking ? "asking.again" : "asking.ask")}</button>`}
    <${Line} asking=${asking} now=${now} />
    ${isOpen && html`<${AskForm} contacts=${contacts} busy=${act.busy} words=${act.words} onWords=${act.say} onAsk=${ask} onClose=${() => setOpen(false)} />`}
  </section>`;
}
