// To whom an alarm is handed over: a colleague (those at a console first), or the queue of another centre.
import { read } from "../acts/api.js";
import { html, useEffect, useState } from "../html.js";
import { nameOf, t } from "../i18n/words.js";
import { get, useStore } from "../live/store.js";

/** The centres of the alarm whose people this operator may see; the others would only be refused. */
function centresToAsk(ids) {
  const { me, centres } = get();
  const all = me.centres === null || me.centres.some((id) => centres[id]?.kind === "city_desk");
  return ids.filter((id) => all || me.centres.includes(id));
}

/** The colleagues at these centres, everybody once and without oneself: [{username, name, at_console, on_duty}]. */
function useColleagues(ids) {
  const [people, put] = useState(null);
  useEffect(() => {
    let left = false;
    Promise.all(centresToAsk(ids).map((id) => read(`/staff?centre_id=${encodeURIComponent(id)}`))).then(
      (lists) => left || put([...new Map(lists.flatMap((list) => list.items).map((one) => [one.username, one])).values()]),
      () => left || put([]), // then there are the centres, as ever
    );
    return () => {
      left = true;
    };
  }, [ids.join()]);
  return people?.filter((one) => one.username !== get().me?.username) ?? null;
}

const group = (one) => (one.at_console ? "there" : one.on_duty ? "on_duty" : "others");

function People({ people }) {
  return ["there", "on_duty", "others"].map((name) => {
    const members = people.filter((one) => group(one) === name);
    return members.length > 0 && html`<optgroup label=${t(`taker.${name}`)}>
      ${members.map((one) => html`<option value=${`person/${one.username}`}>${one.name} · ${t(`role.${one.roles[0]}`)}</option>`)}
    </optgroup>`;
  });
}

/** `field.options`: the centres that see the alarm; none when it cannot be a colleague's. */
export function TakerChoice({ field, value, onChange }) {
  const centres = useStore((s) => s.centres);
  const people = useColleagues(field.options);
  return html`<label><span>${t(`field.${field.name}`)}</span>
    <select value=${value ?? ""} onChange=${(e) => onChange(field.name, e.target.value)}>
      <option value="">${t("field.choose")}</option>
      ${people && html`<${People} people=${people} />`}
      <optgroup label=${t("taker.centres")}>
        ${Object.values(centres).map((centre) => html`<option value=${`centre/${centre.id}`}>${nameOf(centre)}</option>`)}
      </optgroup>
    </select>
  </label>`;
}
