// Putting the page on the home screen: the browser's offer is kept until the reader wants it.
import { set } from "./store.js";

let offer = null;

export function keepInstallOffer() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    set({ installable: true });
  });
  addEventListener("appinstalled", () => set({ installable: false }));
}

export async function install() {
  set({ installable: false });
  await offer?.prompt();
  offer = null;
}
