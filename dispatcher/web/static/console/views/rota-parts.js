// What the pages about desks share: whose rota this reader may see and change, and how a moment of it is written.
import { monthDay } from "../i18n/format.js";
import { nameOf, t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { hourOf } from "../live/rota.js";
import { shortName } from "../live/city.js";

const SUPERVISING = new Set(["supervisor", "manager", "admin"]);

/** The centres whose rota this reader sees: their own; for the city desk and those of the whole city, all. */
export function useDesks() {
  const me = useStore((s) => s.me);
  const centres = useStore((s) => s.centres);
  const all = me.centres === null || me.centres.some((id) => centres[id]?.kind === "city_desk");
  return all ? Object.keys(centres) : me.centres;
}

/** Whether this person may change a centre's rota. */
export function supervises(me, centre, centres) {
  return me.roles.some(({ role, centre_id: at }) =>
    SUPERVISING.has(role) && (at === null || at === centre || centres[at]?.kind === "city_desk"));
}

export function useShortName() {
  const centres = useStore((s) => s.centres);
  return (id) => shortName(nameOf(centres[id]) || id);
}

/** "11-24 08:00"; `end`: the midnight that ends a day is its 24:00. */
export function momentWords(iso, end = false) {
  if (!iso) return t("rota.endless");
  const hour = hourOf(iso, { end });
  return `${monthDay(Date.parse(iso) - (hour === "24:00" ? 1 : 0))} ${hour}`;
}
