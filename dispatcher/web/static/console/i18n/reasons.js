// Why a message could not be read, in plain words; the platform's own, exact sentence is shown beside them.
import { t } from "./words.js";

const REASONS = [
  [/^the payload is not JSON/, "quarantine.not_json"],
  [/^the payload is not a JSON object/, "quarantine.not_object"],
  [/^the payload is nested/, "quarantine.too_deep"],
  [/^the payload has \d+ bytes/, "quarantine.too_long"],
  [/^(?<field>\w+) is missing/, "quarantine.missing"],
  [/^(?<field>\w+) must /, "quarantine.wrong"],
];

/** Plain words for a reason; one that nobody foresaw is "cannot be read". */
export function reasonWords(reason) {
  for (const [pattern, key] of REASONS) {
    const found = pattern.exec(reason);
    if (found) return t(key, found.groups);
  }
  return t("quarantine.unreadable");
}
