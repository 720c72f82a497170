// Whom to send and who is on the way: what is offered, how far it is, and when somebody should be there; pure.

/** What the form offers besides the helpers nearby, each with its key; without a key it is chosen with Tab and the arrows. */
export const kinds = [
  { kind: "120", key: "j" }, { kind: "119", key: "h" }, { kind: "110", key: "p" }, { kind: "family", key: "f" },
  { kind: "caregiver" }, { kind: "social_worker" }, { kind: "volunteer" }, { kind: "other" },
];

export const isService = (kind) => /^1\d\d$/.test(kind ?? "");

/** The form's values once one of the helpers is chosen. */
export function valuesOf(helper) {
  return { kind: helper.kind, helper: helper.name, helper_id: helper.id };
}

/** The form's values once a kind is chosen; whoever was chosen by name before is forgotten. `words` is the name of a service. */
export function valuesOfKind(kind, words) {
  return { kind, helper: isService(kind) ? words : "", helper_id: null };
}

/** A distance as it is said: {unit: "m"|"km", n}, or null when nobody knows it. */
export function distance(metres) {
  if (metres === null || metres === undefined) return null;
  return metres < 1000 ? { unit: "m", n: Math.round(metres / 10) * 10 } : { unit: "km", n: (metres / 1000).toFixed(1) };
}

/** How it stands with somebody who was sent: {state: "arrived"|"late"|"coming"|"open", ms} until (or since) they should be there. */
export function arrival(sent, now) {
  if (sent.arrived_at) return { state: "arrived", ms: 0 };
  if (!sent.eta_at || now === null) return { state: "open", ms: now === null ? 0 : now - Date.parse(sent.at) };
  const ms = Date.parse(sent.eta_at) - now;
  return { state: ms < 0 ? "late" : "coming", ms };
}

/** Whoever is awaited longest comes first, whoever has arrived last. */
export function inOrder(sent) {
  return [...sent].sort((a, b) => Number(Boolean(a.arrived_at)) - Number(Boolean(b.arrived_at)) || Date.parse(a.at) - Date.parse(b.at));
}

/** From this many false alarms on the device is worth a visit. */
const WORTH_A_LOOK = 3;

/** Whether a visit to the device should be offered after this alarm. */
export function deviceNeedsLook(alarm, falseAlarms) {
  return alarm.state === "resolved" && alarm.outcome === "false_alarm" && (falseAlarms?.device ?? 0) >= WORTH_A_LOOK;
}
