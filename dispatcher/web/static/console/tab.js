// The tab shows how many alarms ring, so that a desk behind another window is still seen.
import { t } from "./i18n/words.js";
import { counts } from "./live/urgency.js";

let drawn = null;

function icon(number, lost) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d");
  pen.fillStyle = lost ? "#ffb020" : "#d3261c";
  pen.fillRect(0, 0, 64, 64);
  pen.fillStyle = lost ? "#1a1200" : "#ffffff";
  pen.font = "bold 50px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(lost ? "!" : number > 9 ? "9+" : String(number), 32, 36, 60);
  return canvas.toDataURL("image/png");
}

function mark(lost, ringing, open) {
  if (lost) return `⚠ ${t("link.lost")}`;
  if (ringing > 0) return `🔔${ringing} ${t("queue.ringing")}`;
  return open > 0 ? `(${open})` : "";
}

/** Sets title and icon from the state; does nothing when they are already right. */
export function showInTab({ desk, linkState, phase, ended }) {
  const { open, ringing } = counts(desk.alarms);
  const lost = ended || (phase === "signed_in" && linkState === "lost");
  const key = `${ringing}/${open}/${lost}/${t("app.name")}`;
  if (key === drawn) return;
  drawn = key;
  document.title = `${mark(lost, ringing, open)} ${t("app.name")}`.trim();
  document.getElementById("favicon").href = lost || ringing > 0 ? icon(ringing, lost) : "/static/console/icon.svg";
}
