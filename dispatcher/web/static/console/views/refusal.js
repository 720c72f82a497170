// What the operator reads when an act was refused or not delivered.
import { Unreachable } from "../acts/api.js";
import { conflictWords } from "../acts/conflict.js";
import { t } from "../i18n/words.js";
import { problemWords } from "./problem-words.js";

/** One line for an error, the alarm it was tried on, and who tried. */
export function refusalWords(error, before, me) {
  if (error instanceof Unreachable) return t("verb.unreachable");
  if (error.status !== 409 || !error.problem.alarm) return t("verb.refused", { reason: problemWords(error) });
  const { key, values } = conflictWords({ before, now: error.problem.alarm, me });
  return t(key, { ...values, state: values.state ? t(`state.${values.state}`) : "" });
}
