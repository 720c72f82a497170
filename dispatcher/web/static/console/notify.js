// Desktop notifications for what rings while the console is hidden or behind another window. They never replace the ring.
import { nameOf, t } from "./i18n/words.js";
import { noticesFor } from "./live/notices.js";
import { go } from "./live/route.js";
import { effectivePriority } from "./live/urgency.js";

const standing = new Map(); // number of the alarm, or "more" → its Notification
let toldMore = 0;

/** Asks for the permission; must be called from a press of a button. Browsers know none on a page that is not secure. */
export function askToNotify() {
  if (globalThis.Notification?.permission === "default") Notification.requestPermission().catch(() => {});
}

// No name and no address: a notification may be seen by anybody who passes the screen.
function put(tag, title, body, path) {
  const notice = new Notification(title, { body, tag: `yilao-${tag}`, requireInteraction: true, silent: true });
  notice.onclick = () => {
    window.focus();
    go(path);
    notice.close();
  };
  standing.set(tag, notice);
}

function away(tag) {
  standing.get(tag)?.close();
  standing.delete(tag);
}

/** Shows and takes away notifications as the state demands; called whenever anything changed and on every tick. */
export function notify({ desk, centres, phase }) {
  if (globalThis.Notification?.permission !== "granted") return;
  const shown = new Set([...standing.keys()].filter((tag) => tag !== "more"));
  const unseen = phase === "signed_in" && (document.hidden || !document.hasFocus());
  const { show, close, more } = noticesFor({ alarms: desk.alarms, shown, away: unseen });
  close.forEach(away);
  for (const alarm of show) {
    const [type, priority] = [t(`type.${alarm.type}`), t(`priority.${effectivePriority(alarm)}`)];
    put(alarm.id, t("notice.title", { priority, type }), t("notice.body", { id: alarm.id, centre: nameOf(centres[alarm.centre_id]) }), `alarm/${alarm.id}`);
  }
  if (more === toldMore) return;
  toldMore = more;
  if (more > 0) put("more", t("notice.more", { count: more }), t("app.name"), "queue");
  else away("more");
}
