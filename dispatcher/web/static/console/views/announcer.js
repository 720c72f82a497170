// Reads new emergencies to screen readers.
import { html } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { typeWords } from "./marks.js";

export function Announcer() {
  const latest = useStore((s) => s.desk.latest);
  const tells = latest && latest.alarm.priority <= 2 && ["raised", "pressed"].includes(latest.change?.event);
  const values = tells && {
    type: typeWords(latest.alarm),
    name: latest.alarm.elder?.name ?? t("queue.unknown_elder"),
    where: latest.alarm.elder?.address ?? "",
    count: latest.alarm.presses,
  };
  return html`<p class="unseen" role="alert" aria-live="assertive">
    ${tells && t(latest.change.event === "pressed" ? "queue.announce_again" : "queue.announce", values)}
  </p>`;
}
