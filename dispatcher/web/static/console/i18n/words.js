// The words of the console in the chosen language.
import en from "./en.js";
import zh from "./zh.js";

export const languages = { zh, en };
let chosen = "zh";

export function setLanguage(language) {
  chosen = Object.hasOwn(languages, language) ? language : "zh";
}

export function language() {
  return chosen;
}

/** True when the key has words of its own. */
export function isKnown(key) {
  return Object.hasOwn(languages[chosen], key);
}

/** The words for a key with {places} filled in. An unknown key shows itself: a code nobody translated is still read. */
export function t(key, values = {}) {
  const words = languages[chosen][key] ?? key.slice(key.indexOf(".") + 1);
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A name that comes in two languages, such as a centre's. */
export function nameOf(thing) {
  if (!thing) return "";
  return (chosen === "zh" ? thing.name_zh : thing.name_en) ?? thing.name_zh ?? thing.name ?? thing.id ?? "";
}
