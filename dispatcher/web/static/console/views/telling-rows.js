// The rows of the lists: whom nothing reaches and why, which test did not arrive, what reached nobody.
import { html, useState } from "../html.js";
import { phoneGroups, when } from "../i18n/format.js";
import { isKnown, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { mayTest, testBody } from "../live/telling.js";
import { useOnce } from "./follow-up-form.js";
import { useShortName } from "./rota-parts.js";

const SIGNS = { none: "∅", no_contacts: "∅", no_way: "∅", broken: "✕", all_contacts: "✕", not_reached: "✕", failed: "✕", failing: "…", waiting: "…" };

/** Nothing can be sent there: first the number must be mended. */
const UNSENDABLE = new Set(["none", "broken"]);

function Why({ code, detail, since, now, count }) {
  const known = isKnown(`telling.why.${code}`) ? t(`telling.why.${code}`, { count }) : t(`telling.state.${code}`);
  return html`<span class="why"><b class=${code === "failing" || code === "waiting" ? "some" : "bad"}><span class="sign" aria-hidden="true">${SIGNS[code]}</span>${known}</b>
    <small>${[detail, since && t("telling.since", { time: when(since, now) })].filter(Boolean).join(" · ")}</small></span>`;
}

/** Sends one person a test; what came of it stands beside the button. */
function TestNow({ row, onDone }) {
  const [sent, say] = useState(false);
  const act = useOnce(() => {
    say(true);
    onDone();
  });
  return html`<button disabled=${act.busy || sent} aria-label=${`${t("telling.test_now")}: ${row.name}`}
      onClick=${() => act.run("/telling/tests", testBody(row))}>${sent ? t("telling.test_sent") : act.busy ? t("verb.sending") : t("telling.test_now")}</button>
    ${act.words && html`<small class="warn" role="alert">${act.words}</small>`}`;
}

/** The telephone number of a member of staff whom nothing reaches: written down where it is missed. */
function PhoneForm({ row, onDone }) {
  const [phone, put] = useState("");
  const act = useOnce(onDone);
  const save = (event) => {
    event.preventDefault();
    if (phone.trim()) act.run(`/staff/${encodeURIComponent(row.username)}/phone`, { phone: phone.trim() });
  };
  return html`<form class="phone-form" onSubmit=${save}>
    <input type="tel" autocomplete="off" maxlength="25" value=${phone} placeholder=${t("telling.phone")} aria-label=${`${t("telling.phone")}: ${row.name}`} onInput=${(e) => put(e.target.value)} />
    <button type="submit" disabled=${act.busy || !phone.trim()}>${t("telling.save")}</button>
    ${act.words && html`<small class="warn" role="alert">${act.words}</small>`}</form>`;
}

function Person({ row }) {
  const role = row.kind === "staff" && (row.role ? t(`role.${row.role}`) : t("telling.staff"));
  return html`<span class="person"><b>${row.name}</b> <small>${role || row.relation || ""}</small>
    ${row.phone && html`<span class="figure">${phoneGroups(row.phone)}</span>`}</span>`;
}

/** Whose contact it is; for staff, when they are on duty. */
function About({ row, now }) {
  if (row.on_duty_from) return html`<span class="about">${row.on_duty ? html`<b class="bad">${t("telling.on_duty")}</b>` : html`<b>${t("telling.duty_from", { time: when(row.on_duty_from, now) })}</b>`}
    <a href="#/rota/${row.centre_id}">${t("telling.to_rota")}</a></span>`;
  if (!row.elder_id) return html`<span class="about"></span>`;
  return html`<span class="about">${row.kind !== "elder" && html`<small>${t("telling.elder")}</small> `}<a href="#/elders/${row.elder_id}">${row.elder_name}</a></span>`;
}

const about = (row) => (row.wording && isKnown(`telling.about.${row.about}`) ? t(`telling.about.${row.about}`) : null);

/** One row of any of the lists. */
export function Row({ row, several, now, onDone }) {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const short = useShortName();
  const tries = (row.channels ?? []).map((name) => t(`telling.channel.${name}`)).join(" → ");
  const code = row.why && SIGNS[row.why] ? row.why : row.state ?? "failed";
  const detail = [row.detail, SIGNS[row.why] ? null : row.why, tries].filter(Boolean).join(" · ");
  const testable = !row.wording && testBody(row) && mayTest(me, row.centre_id, centres);
  return html`<li>
    <${Person} row=${row} />
    <${Why} code=${code} detail=${detail} since=${row.since ?? row.made_at ?? row.created_at} now=${now} count=${row.contacts} />
    <${About} row=${row} now=${now} />
    <span class="where">${about(row) && html`<span>${about(row)}</span>`}${several && row.centre_id && html`<small>${short(row.centre_id)}</small>`}</span>
    <span class="acts">${row.alarm_id && html`<a href="#/alarm/${row.alarm_id}">${t("follow.alarm", { id: row.alarm_id })}</a>`}
      ${row.on_duty_from && testable && html`<${PhoneForm} row=${row} onDone=${onDone} />`}
      ${testable && !UNSENDABLE.has(row.why) && html`<${TestNow} row=${row} onDone=${onDone} />`}</span>
  </li>`;
}
