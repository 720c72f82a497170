// The words of the page in the chosen language.
import en from "./en.js";
import zh from "./zh.js";

export const languages = { zh, en };
let chosen = /^en/i.test(globalThis.navigator?.language ?? "") ? "en" : "zh";
try {
  chosen = globalThis.localStorage?.getItem("yilao.family.language") ?? chosen;
} catch {
  // storage is forbidden: the browser's own language it is
}

export function setLanguage(language) {
  chosen = Object.hasOwn(languages, language) ? language : "zh";
  try {
    globalThis.localStorage?.setItem("yilao.family.language", chosen);
  } catch {
    // then it is asked again next time
  }
  if (globalThis.document) document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
}

export const language = () => (Object.hasOwn(languages, chosen) ? chosen : "zh");
export const isKnown = (key) => Object.hasOwn(languages[language()], key);

/** The words for a key with {places} filled in. An unknown key shows itself: a code nobody translated is still read. */
export function t(key, values = {}) {
  const words = languages[language()][key] ?? key.slice(key.indexOf(".") + 1);
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
