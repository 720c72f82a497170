// Writing the words of messages: what is wrong with them before they are sent, and putting a placeholder where the cursor is; pure.

const HOLE = /\{([a-z_]+)\}/g;
const PART = /\[[^[\]]*\]/g;

/** What is wrong with somebody's words for a message {may, must}: [{key, values}] for words.js; the platform decides. */
export function mistakesOf(item, text) {
  const used = new Set([...text.matchAll(HOLE)].map((found) => found[1]));
  const found = [];
  for (const name of used) if (!item.may.includes(name)) found.push({ key: "wordings.wrong.unknown", values: { hole: `{${name}}` } });
  for (const name of item.must) if (!used.has(name)) found.push({ key: "wordings.wrong.missing", values: { hole: `{${name}}` } });
  const rest = text.replace(HOLE, "");
  if (/[{}]/.test(rest)) found.push({ key: "wordings.wrong.brace", values: {} });
  if (/[[\]]/.test(rest.replace(PART, ""))) found.push({ key: "wordings.wrong.bracket", values: {} });
  if (!text.trim()) found.push({ key: "wordings.wrong.empty", values: {} });
  return found;
}

/** {text, at}: the words with a placeholder where the cursor was, and where the cursor is then. */
export function withHole(text, from, to, name) {
  const hole = `{${name}}`;
  return { text: text.slice(0, from) + hole + text.slice(to), at: from + hole.length };
}

/** The groups of the list: messages that belong together stand together, in the order in which they are sent. */
export function grouped(items) {
  const groups = new Map();
  for (const item of items) {
    const group = item.key.includes(".") ? item.key.split(".").slice(0, item.key.startsWith("alarm.end.") ? 2 : 1).join(".") : "other";
    const name = ["alarm", "alarm.end", "staff", "duty"].includes(group) ? group.replace("staff", "duty") : "other";
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups].map(([name, list]) => ({ name, items: list }));
}
