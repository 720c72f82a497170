// The second signature: what changed since the first one, what passes along, and who takes over.
import { command } from "../acts/api.js";
import { changesSince, countOf, mayHandOver, mayWithdraw } from "../acts/handover.js";
import { html, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { refusedWords } from "./handover-give.js";
import { AlarmLine, minutes } from "./handover-rows.js";

/** What is not as it was signed; the taker reads it before signing. */
export function Changes({ sheet, live }) {
  const changes = changesSince(sheet, live);
  if (countOf(changes) === 0) return html`<p class="changes none">✓ ${t("handover.unchanged")}</p>`;
  return html`<section class="changes" aria-label=${t("handover.changed")}>
    <h2>${t("handover.changed")} <b class="figure">${countOf(changes)}</b></h2>
    <ul>
      ${["added", "moved", "ended"].flatMap((how) => changes[how].map((alarm) => html`<${AlarmLine} key=${alarm.id} alarm=${alarm} sign=${t(`handover.${how}`)} />`))}
    </ul>
    ${changes.silent.length > 0 && html`<p>${t("handover.newly_silent", { names: changes.silent.map((d) => d.elder ?? d.device_id).join("、") })}</p>`}
    ${changes.followUps.length > 0 && html`<p>${t("handover.new_tasks", { names: changes.followUps.map((item) => item.what).join("、") })}</p>`}
  </section>`;
}

function Credentials({ put, values, first }) {
  return html`<fieldset class="credentials"><legend>${t("handover.at_this_desk")}</legend>
    <label><span>${t("signin.username")}</span><input ref=${first} name="taker" autocomplete="off" autocapitalize="none" value=${values.username}
      onInput=${(e) => put({ username: e.target.value })} /></label>
    <label><span>${t("signin.password")}</span><input type="password" name="taker-password" autocomplete="off" value=${values.password}
      onInput=${(e) => put({ password: e.target.value })} /></label>
  </fieldset>`;
}

/** `handover` waits for its second signature. onDone(handover or null) after each try. */
export function Take({ handover, live, onDone }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const mine = me.username === handover.given_by;
  const held = live.open.filter((alarm) => alarm.claimed_by === handover.given_by).length;
  const [values, setValues] = useState({ username: "", password: "", remarks: "", withAlarms: true });
  const [state, say] = useState({ busy: false, words: null });
  const first = useRef(null);
  const put = (part) => setValues((all) => ({ ...all, ...part }));

  async function send(path, body) {
    say({ busy: true, words: null });
    try {
      return onDone(await command(`/handovers/${handover.id}/${path}`, body));
    } catch (error) {
      put({ password: "" });
      say({ busy: false, words: error.problem?.field === "password" ? t("signin.wrong") : refusedWords(error) });
      return onDone(null);
    }
  }
  function take(event) {
    event.preventDefault();
    const other = mine && { username: values.username.trim(), password: values.password };
    if (other && !(other.username && other.password)) {
      first.current?.focus();
      return say({ busy: false, words: t("verb.fill_in", { field: t(other.username ? "signin.password" : "signin.username") }) });
    }
    return send("take", { ...other, remarks: values.remarks.trim(), with_alarms: held > 0 && values.withAlarms });
  }

  const may = mayHandOver(me, handover.centre_id);
  const words = state.words && html`<p class="words" role="alert">${state.words}</p>`;
  return html`<form class="sign-part" onSubmit=${take}>
    <h2>${t("handover.take")}</h2>
    <p class="signed">✓ ${t("handover.given", { name: handover.given_by_name, time: minutes(handover.at, now) })}</p>
    ${may && html`
      ${mine && html`<${Credentials} put=${put} values=${values} first=${first} />`}
      <label class="check"><input type="checkbox" checked=${held > 0 && values.withAlarms} disabled=${held === 0} onChange=${(e) => put({ withAlarms: e.target.checked })} />
        <span>${held ? t("handover.with_alarms", { name: handover.given_by_name, count: held }) : t("handover.none_held", { name: handover.given_by_name })}</span></label>
      <label><span>${t("handover.remarks")} <small>${t("field.optional")}</small></span>
        <input maxlength="2000" autocomplete="off" value=${values.remarks} onInput=${(e) => put({ remarks: e.target.value })} /></label>
      ${words}
      <button class="main" type="submit" disabled=${state.busy}>${state.busy ? t("verb.sending") : mine ? t("handover.take_here") : t("handover.take_as", { name: me.name })}</button>`}
    ${!may && words}
    ${mayWithdraw(me, handover) && html`<button type="button" disabled=${state.busy} onClick=${() => send("withdraw", undefined)}>${t("handover.withdraw")}</button>`}
  </form>`;
}
