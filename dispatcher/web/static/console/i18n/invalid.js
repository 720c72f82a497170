// What is wrong with an entry, in plain words; pure. The platform says it in English, field by field.
import { isKnown, t } from "./words.js";

const MISTAKES = [
  [/^Field required/, "mistake.missing"],
  [/^Extra inputs are not permitted/, "mistake.unknown"],
  [/^Input should be (?<values>'.+)$/, "mistake.choice"],
  [/^Input should be (?:less than or equal to|at most) (?<n>[-\d.]+)/, "mistake.most"],
  [/^Input should be (?:greater than or equal to|at least) (?<n>[-\d.]+)/, "mistake.least"],
  [/^Input should be greater than (?<n>[-\d.]+)/, "mistake.more"],
  [/^Input should be less than (?<n>[-\d.]+)/, "mistake.less"],
  [/^(?:String|List|Value) should have at least (?<n>\d+)/, "mistake.short"],
  [/^(?:String|List|Value) should have at most (?<n>\d+)/, "mistake.long"],
  [/^Input should (?:be a valid|have) (?:date|time|timezone)/, "mistake.moment"],
  [/^Input should be a valid (?:integer|number|decimal)/, "mistake.number"],
  [/^String should match pattern/, "mistake.form"],
  [/^Input should be a valid/, "mistake.form"],
  [/lies? in the past|due in the past|in the past$/, "mistake.past"],
  [/^a hold of this alarm lasts from 1 to (?<n>\d+) minutes/, "mistake.hold"],
  [/more than a year ahead|a year ahead at most/, "mistake.far"],
  [/ends after it (?:begins|starts)/, "mistake.backwards"],
  [/^there is no |^no such /, "mistake.nobody"],
];

/** The name of a field as a form shows it: the last part of its path that has words, else the path itself. */
function fieldWords(field) {
  const name = String(field ?? "").split(".").findLast((part) => isKnown(`field.${part}`));
  return name ? t(`field.${name}`) : String(field ?? "");
}

/** What the platform says of one field; a sentence that nobody translated stays as it was said. */
function mistakeWords(detail) {
  for (const [pattern, key] of MISTAKES) {
    const found = pattern.exec(detail);
    if (found) return t(key, found.groups);
  }
  return detail;
}

/** All mistakes of a 422 answer in one line: "接通时限：不能大于 5；…". */
export function invalidWords(problem) {
  const mistakes = problem.errors ?? [{ field: problem.field, detail: problem.detail ?? "" }];
  return mistakes
    .map(({ field, detail }) => [fieldWords(field), mistakeWords(detail)].filter(Boolean).join(t("mistake.colon")))
    .join(t("mistake.joint"));
}
