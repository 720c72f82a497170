// One alarm: live while it runs, and how it went afterwards.
import { html, useEffect } from "../html.js";
import { readAlarm } from "../session.js";
import { useStore } from "../store.js";
import { clock, lasting, now, when } from "../times.js";
import { t } from "../words/words.js";
import { Asking } from "./asking.js";
import { Contacts, Course } from "./course.js";
import { CallCentre } from "./parts.js";

/** The head of an alarm: red while it runs; the words say it too. */
export function AlarmHead({ alarm, elder, level = 2 }) {
  useStore((s) => s.tick);
  const over = alarm.state === "resolved";
  const Name = `h${level}`;
  const kind = alarm.test ? "calm" : over ? "over" : alarm.priority <= 2 ? "urgent" : "mild";
  return html`<header class=${`alarm-head ${kind}`}>
    <${Name} class="who">${elder}</${Name}>
    <p class="what">${t(`type.${alarm.type}`)}${alarm.test ? ` · ${t("alarm.test")}` : ""}</p>
    <p>${over
      ? html`<b>${alarm.outcome ? t(`outcome.${alarm.outcome}`) : t("stage.closed")}</b><br />${t("alarm.over", { at: when(alarm.resolved_at) })} · ${t("alarm.took", { for: lasting(alarm.raised_at, Date.parse(alarm.resolved_at)) })}`
      : t("alarm.since", { at: clock(alarm.raised_at), for: lasting(alarm.raised_at, now()) })}</p>
  </header>`;
}

export function AlarmPage({ id }) {
  const detail = useStore((s) => s.alarms[id]);
  useEffect(() => {
    readAlarm(id);
  }, [id]);
  if (detail === undefined) return html`<p class="note">${t("loading")}</p>`;
  if (detail === null) return html`<h1 class="title">${t("alarm.gone")}</h1><p><a class="button" href="#/">${t("nav.home")}</a></p>`;
  const { alarm, ask } = detail;
  return html`<article class="alarm">
    <a class="back" href="#/">‹ ${t("back")}</a>
    <${AlarmHead} alarm=${alarm} elder=${alarm.elder} level=${1} />
    ${ask && alarm.state !== "resolved" ? html`<${Asking} alarmId=${alarm.id} ask=${ask} />` : ""}
    <section><h2>${t("alarm.course")}</h2><${Course} detail=${detail} /></section>
    <${Contacts} asks=${detail.asks} />
    <${CallCentre} elder=${{ name: alarm.elder, centre: alarm.centre, centre_phone: alarm.centre_phone }} />
  </article>`;
}
