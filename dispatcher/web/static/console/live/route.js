// Which page the address asks for: #/queue, #/alarm/4711, #/devices/silent/xiaolan, #/elders/881, #/welfare/7; pure.
import { pages } from "./pages.js";

const PAGES = new Set(["alarm", ...pages.map((page) => page.name)]);
const part = (text) => (text === undefined ? null : decodeURIComponent(text));

/** {page, id, of} for a location hash; `of` narrows it further (a centre, a town). Anything unknown is the queue. */
export function parseRoute(hash) {
  const [, page, id, of] = /^#\/([a-z-]+)(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(hash ?? "") ?? [];
  if (!PAGES.has(page) || (page === "alarm" && !/^\d+$/.test(id ?? ""))) return { page: "queue", id: null, of: null };
  return { page, id: part(id), of: part(of) };
}

export function go(path) {
  location.hash = `#/${path}`;
}
