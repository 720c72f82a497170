// Changing the steps of a checklist before they are saved as its next edition; pure.

export const MOST_STEPS = 20;

/** The steps with one of them moved up (-1) or down (+1); at the end of the list nothing changes. */
export function moved(steps, at, by) {
  const to = at + by;
  if (to < 0 || to >= steps.length) return steps;
  const next = [...steps];
  [next[at], next[to]] = [next[to], next[at]];
  return next;
}

export function removed(steps, at) {
  return steps.filter((_, i) => i !== at);
}

/** A new step has no id: the platform gives it one. */
export function added(steps) {
  return steps.length < MOST_STEPS ? [...steps, { zh: "", en: "" }] : steps;
}

export function changed(steps, at, field, words) {
  return steps.map((step, i) => (i === at ? { ...step, [field]: words } : step));
}

/** What is wrong with the steps, {key, values} for words.js, or null. `language` is the key of the language's name. */
export function problemOf(steps) {
  if (steps.length === 0) return { key: "protocols.too_few", values: {} };
  if (steps.length > MOST_STEPS) return { key: "protocols.too_many", values: {} };
  for (const [i, step] of steps.entries()) {
    const missing = ["zh", "en"].find((field) => !step[field].trim());
    if (missing) return { key: "protocols.empty_step", values: { n: i + 1, language: `protocols.${missing}` } };
  }
  return null;
}

/** True when two lists say the same in the same order. */
export function same(one, other) {
  const plain = (steps) => JSON.stringify(steps.map(({ id, zh, en }) => [id ?? null, zh.trim(), en.trim()]));
  return plain(one) === plain(other);
}

/** What is sent: the edition that was seen, and the steps without spaces around them. */
export function bodyOf(edition, steps) {
  return { edition, steps: steps.map(({ id, zh, en }) => ({ ...(id ? { id } : {}), zh: zh.trim(), en: en.trim() })) };
}
