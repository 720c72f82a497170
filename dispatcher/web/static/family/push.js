// Notifications on this telephone.
import { call, insist } from "./api.js";

export const standalone = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
const apple = () => /iPhone|iPad|iPod/.test(navigator.userAgent);

/** "none" (cannot), "ios" (only from the home screen), "denied", "on", "off". */
export async function pushState() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return apple() && !standalone() ? "ios" : "none";
  if (Notification.permission === "denied") return "denied";
  const worker = await navigator.serviceWorker.getRegistration("/family/");
  const subscribed = await worker?.pushManager.getSubscription();
  return subscribed && Notification.permission === "granted" ? "on" : "off";
}

function bytes(key) {
  const base64 = key.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64.padEnd(Math.ceil(base64.length / 4) * 4, "=")), (letter) => letter.charCodeAt(0));
}

export async function pushOn(key) {
  if ((await Notification.requestPermission()) !== "granted") return pushState();
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const { endpoint, keys } = subscription.toJSON();
  await insist("/family/push", { endpoint, keys }, { onTry: (tries) => tries < 5 });
  return "on";
}

/** The address goes too, when it is known which one it is; if not, the platform notices at the next message. */
export async function pushOff(addresses) {
  const worker = await navigator.serviceWorker.getRegistration("/family/");
  const subscription = await worker?.pushManager.getSubscription();
  const own = addresses.filter((address) => address.channel === "push" && address.own);
  await subscription?.unsubscribe();
  if (own.length === 1) await call(`/family/addresses/${own[0].id}`, { method: "DELETE" });
  return "off";
}
