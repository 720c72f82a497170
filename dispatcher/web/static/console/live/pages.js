// Every page of the console: its name in the address, its key, and for whom it is; pure. What each shows is in views/pages.js.

/** `roles`: only for these (everybody who may look at alarms when it is missing). `tab`: false for a page reached from others. */
export const pages = [
  { name: "queue", key: "1" },
  { name: "devices", key: "2" },
  { name: "quarantine", key: "3" },
  { name: "elders", key: "4" },
  { name: "welfare", key: "5" },
  { name: "map", key: "6" },
  { name: "follow-ups", key: "7" },
  { name: "handover", key: "8", roles: ["operator", "supervisor", "manager", "admin"] },
  { name: "rota", key: "9" },
  { name: "city", key: "0" },
  { name: "protocols", tab: false },
  { name: "drills", tab: false },
  { name: "telling", tab: false },
  { name: "wordings", tab: false },
];

/** The pages that somebody with these roles ([{role, centre_id}]) sees in the strip. */
export function tabsFor(roles) {
  const held = new Set((roles ?? []).map((each) => each.role));
  return pages.filter((page) => page.tab !== false && (!page.roles || page.roles.some((role) => held.has(role))));
}
