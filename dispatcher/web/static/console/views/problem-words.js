// What went wrong, in the operator's language: by the problem's stable code, else by its status.
import { Unreachable } from "../acts/api.js";
import { invalidWords } from "../i18n/invalid.js";
import { isKnown, t } from "../i18n/words.js";

const BY_STATUS = {
  401: "not_signed_in", 403: "not_allowed", 404: "not_found", 409: "conflict", 422: "invalid", 429: "throttled",
  500: "our_mistake", 503: "unavailable",
};

/** One sentence for a Refused or Unreachable; what has no words of ours keeps the server's. */
export function problemWords(error) {
  if (error instanceof Unreachable) return t("problem.unreachable");
  const key = [error.problem?.code, BY_STATUS[error.status]].map((code) => `problem.${code}`).find(isKnown);
  const reason = error.status === 422 ? invalidWords(error.problem) : error.message;
  return key ? t(key, { reason, seconds: error.retryAfter ?? 60 }) : error.message;
}
