// Which page the address asks for: #/queue, #/alarm/4711, #/devices, #/quarantine, #/elders, #/elders/881; pure.

const PAGES = new Set(["queue", "alarm", "devices", "quarantine", "elders"]);

/** {page, id} for a location hash; anything unknown is the queue. */
export function parseRoute(hash) {
  const [, page, id] = /^#\/([a-z]+)(?:\/([^/?]+))?/.exec(hash ?? "") ?? [];
  if (!PAGES.has(page) || (page === "alarm" && !/^\d+$/.test(id ?? ""))) return { page: "queue", id: null };
  return { page, id: id === undefined ? null : decodeURIComponent(id) };
}

export function go(path) {
  location.hash = `#/${path}`;
}
