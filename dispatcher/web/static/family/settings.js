// Saving the settings: all of them together, as the platform wants them, one change after the other.
import { insist } from "./api.js";
import { get, set } from "./store.js";

/** The body of PUT /family/settings, from what is known of oneself. */
export function asSaid(me) {
  const { language, quiet_from, quiet_until } = me.account;
  return {
    language, quiet_from, quiet_until,
    contacts: me.elders.map(({ contact_id, every_alarm, hours }) => ({ contact_id, every_alarm, hours })),
  };
}

let order = Promise.resolve();

/** Changes what is known of oneself, tells the platform, and takes it back if it refuses. */
export function change(account, contact) {
  const before = get().me;
  const me = {
    ...before, account: { ...before.account, ...account },
    elders: before.elders.map((elder) => (contact && elder.contact_id === contact.contact_id ? { ...elder, ...contact } : elder)),
  };
  set({ me, saving: "saving" });
  order = order.catch(() => {}).then(() => insist("/family/settings", asSaid(me), { method: "PUT", onTry: (tries) => tries < 6 }));
  return order.then(
    () => get().me === me && set({ saving: "saved" }),
    (error) => set((s) => ({ me: s.me === me ? before : s.me, saving: error })),
  );
}
