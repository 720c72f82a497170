// What the history of an alarm says of asking the contacts, in words; pure.
import { t } from "../i18n/words.js";

const named = (name, relation) => (relation ? `${name}（${relation}）` : name);

/** Whom they asked, or who answered and how; null for every other entry. */
export function askingWords({ event, detail }) {
  if (event === "contacts_asked") {
    const names = (detail?.contacts ?? []).map(({ name, relation }) => named(name, relation)).join(t("told.comma"));
    return [names, detail?.cycle > 1 && t("told.round", { n: detail.cycle }), detail?.reached === 0 && t("told.unreached")].filter(Boolean).join(" · ");
  }
  if (event !== "contact_accepted" && event !== "contact_declined") return null;
  return [named(detail.contact, detail.relation), detail.withdrew && t("told.withdrew"), detail.by && t(`told.by.${detail.by}`)].filter(Boolean).join(" · ");
}
