// The text to read out to 120, 119 or 110: who calls, where, what, whom, how to get in, whom to call back; pure.
import { ageOn, clockTime, phoneGroups } from "../i18n/format.js";
import { languages } from "../i18n/words.js";

const FIRE = new Set(["smoke", "gas", "co"]);
const wordsOf = (language) => (key, values = {}) =>
  (languages[language][key] ?? key.slice(key.indexOf(".") + 1)).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** What the called service must know of somebody's health: an ambulance all of it, the fire brigade who cannot walk out
 *  or has oxygen at home, the police only when somebody is lost. */
function healthOf(service, alarm) {
  if (service === "120") return ["conditions", "medication"];
  if (service === "119" || (alarm.types ?? [alarm.type]).includes("wander")) return ["conditions"];
  return [];
}

/** The address as it is said: with city and town, each once. */
function whereOf(elder, town, say, language) {
  if (!elder?.address) return say("readout.no_address", { town: town ?? "" });
  const city = say("readout.city");
  const known = (part) => !part || elder.address.includes(part);
  const parts = [known(city) ? "" : city, known(town) ? "" : town, elder.address].filter(Boolean);
  return say("readout.where", { address: parts.join(language === "zh" ? "" : ", ") });
}

function whatOf(alarm, say) {
  const types = alarm.types?.length ? alarm.types : [alarm.type];
  const key = (type) => (languages.zh[`readout.what.${type}`] ? `readout.what.${type}` : `type.${type}`);
  return say("readout.what", { what: types.map((type) => say(key(type))).join(say("readout.and")) });
}

/** Since when, how often, and whether anybody has spoken with them: "no reply" is a fact, "asleep" a guess. */
function whenOf(alarm, say) {
  return [
    say("readout.raised", { time: clockTime(Date.parse(alarm.raised_at)).slice(0, 5) }),
    alarm.presses > 1 && say("readout.presses", { count: alarm.presses }),
    say(alarm.answered_at ? "readout.spoken" : "readout.unspoken"),
  ].filter(Boolean).join(say("readout.comma"));
}

function whoOf(elder, alarm, say) {
  if (!elder?.name) return say("readout.nobody");
  const age = elder.age ?? (elder.born_on ? ageOn(elder.born_on, Date.parse(alarm.raised_at)) : null);
  return [
    elder.name, ["f", "m"].includes(elder.sex) && say(`card.${elder.sex}`), age !== null && say("card.age", { age }),
    elder.language && say("readout.speaks", { language: say(`card.${elder.language}`) }),
    elder.phone && say("readout.elder_phone", { phone: phoneGroups(elder.phone) }),
  ].filter(Boolean).join(say("readout.comma"));
}

function accessOf(elder, say) {
  const holders = (elder?.contacts ?? []).filter((contact) => contact.key_holder);
  const known = [
    elder?.access_notes,
    elder?.key_safe && say("readout.key_safe", { where: elder.key_safe }),
    ...holders.map((holder) => say("readout.key_holder", { name: holder.name, relation: holder.relation, phone: phoneGroups(holder.phone) })),
    elder?.dog && say("readout.dog", { dog: elder.dog }),
  ].filter(Boolean);
  return known.length ? known.join(say("readout.semicolon")) : say("readout.no_access");
}

/** The lines in the order in which they are read: [{name, text}]. `town` and `centre` are {name_zh, name_en}, the centre
 *  with its phone; `by` is the name of whoever calls. What is not known is said to be unknown, never left out in silence. */
export function readOut({ alarm, elder = null, service, by = "", centre = null, town = null, language = "zh" }) {
  const say = wordsOf(language);
  const named = (place) => (language === "zh" ? place?.name_zh : place?.name_en ?? place?.name_zh) ?? "";
  const person = elder ?? alarm.elder;
  const lines = [
    alarm.test && { name: "test", text: say("readout.test") },
    { name: "we", text: say("readout.we", { centre: named(centre) || alarm.centre_id, by }) },
    { name: "what", text: whatOf(alarm, say) },
    { name: "where", text: whereOf(person, named(town), say, language) },
    {
      name: "back",
      text: centre?.phone ? say("readout.back", { phone: phoneGroups(centre.phone), id: alarm.id }) : say("readout.back_unknown", { id: alarm.id }),
    },
    { name: "who", text: whoOf(person, alarm, say) },
    { name: "when", text: whenOf(alarm, say) },
    ...healthOf(service, alarm).map((field) => person?.[field] && { name: field, text: say(`readout.${field}`, { words: person[field] }) }),
    service === "119" && (alarm.types ?? [alarm.type]).some((type) => FIRE.has(type)) && { name: "inside", text: say("readout.inside") },
    { name: "access", text: accessOf(person, say) },
  ];
  return lines.filter(Boolean);
}
