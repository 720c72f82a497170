// Keeps the family page on the telephone, so that it opens at once and also without a line, and shows what is pushed to it.
// It keeps no answers of the platform: what was last known is the page's own business. The server fills in the two words.
const EDITION = "EDITION";
const SHELL = ["SHELL"];
const CACHE = `yilao-family-${EDITION}`;

self.addEventListener("install", (event) => {
  const fresh = SHELL.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name.startsWith("yilao-family-") && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(others(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const path = request.mode === "navigate" && url.pathname === "/family/" ? "/family/" : url.pathname;
  if (!SHELL.includes(path)) return;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(path)).then((kept) => kept ?? fetch(request)));
});

const zh = () => !/^en/i.test(self.navigator.language);
const ASK = /\/f\/([\w-]+)/;

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    told = { body: event.data?.text() }; // whatever came, a push must be shown
  }
  const answers = told.answerable && ASK.test(told.url ?? "")
    ? [{ action: "accept", title: zh() ? "我去" : "I am going" }, { action: "decline", title: zh() ? "去不了" : "I cannot" }]
    : [];
  event.waitUntil(self.registration.showNotification(told.title || (zh() ? "颐老" : "Yilao"), {
    body: told.body ?? "", tag: told.tag ?? undefined, renotify: Boolean(told.tag), requireInteraction: answers.length > 0,
    actions: answers, icon: "/static/family/icon-192.png", badge: "/static/family/badge.png", data: { url: told.url ?? "/family/" },
  }));
});

// Answered from the notification itself: said to the platform, and what became of it is shown in its place.
async function answer(accepted, token, notification) {
  const response = await fetch(`/api/v1/f/${token}`, {
    method: "POST", headers: { "Content-Type": "application/json", "X-Yilao-Request": "1" }, body: JSON.stringify({ accepted, eta_minutes: null }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const heard = accepted
    ? zh() ? "值班台已知道您正在赶去" : "The desk knows that you are on your way"
    : zh() ? "值班台已知道您去不了，会继续找人" : "The desk knows that you cannot come and goes on finding somebody";
  await self.registration.showNotification(notification.title, {
    body: heard, tag: notification.tag, icon: "/static/family/icon-192.png", badge: "/static/family/badge.png", data: notification.data,
  });
}

async function open(address) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => new URL(one.url).pathname === url.pathname);
  if (!there) return void (await self.clients.openWindow(url.href));
  await there.navigate(url.href).catch(() => {});
  await there.focus();
}

self.addEventListener("notificationclick", (event) => {
  const { notification, action } = event;
  notification.close();
  const { url } = notification.data;
  const token = ASK.exec(url)?.[1];
  // Not delivered by this press: the page opens, which goes on trying and shows the centre's telephone.
  if (action && token) event.waitUntil(answer(action === "accept", token, notification).catch(() => open(url)));
  else event.waitUntil(open(url));
});

// The browser has another address for us now: the platform must know it, or nothing comes any more.
self.addEventListener("pushsubscriptionchange", (event) => {
  const options = event.oldSubscription?.options;
  if (!options) return;
  event.waitUntil(self.registration.pushManager.subscribe(options).then((now) => fetch("/api/v1/family/push", {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-Yilao-Request": "1" },
    body: JSON.stringify({ endpoint: now.toJSON().endpoint, keys: now.toJSON().keys }),
  })));
});
