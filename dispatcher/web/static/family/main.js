// Where the family page begins: the words, the addresses, the clock.
import { html, render } from "./html.js";
import { keepInstallOffer } from "./install.js";
import { refresh, watch } from "./session.js";
import { set } from "./store.js";
import { App } from "./views/app.js";
import { language, setLanguage } from "./words/words.js";

/** "#/alarm/12" → {name: "alarm", id: "12"}; an invitation's token may also stand behind "?". */
function routeOf() {
  const [name, id] = location.hash.replace(/^#\/?/, "").split("/");
  if (["i", "invitation", "invite"].includes(name) && id) return { name: "invitation", id };
  const token = new URLSearchParams(location.search).get("invitation");
  if (token && !name) return { name: "invitation", id: token };
  if (["alarm", "alarms"].includes(name) && /^\d+$/.test(id)) return { name: "alarm", id };
  return { name: ["inbox", "settings"].includes(name) ? name : "home" };
}

function follow() {
  set({ route: routeOf() });
  scrollTo(0, 0);
}

setLanguage(language());
keepInstallOffer();
addEventListener("hashchange", follow);
follow();
const place = document.getElementById("family");
place.replaceChildren();
render(html`<${App} />`, place);
refresh();
setInterval(watch, 1000);
// On a plain-http address there is none: then the page needs its line, and nothing else is different.
navigator.serviceWorker?.register("/family/sw.js").catch((error) => console.warn("service worker:", error.message));
