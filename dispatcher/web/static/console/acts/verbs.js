// Every verb an operator has: in which state, with which key and which fields; pure, one table.

const OUTCOMES = [
  "helped_at_home", "sent_to_hospital", "no_help_needed", "false_alarm", "welfare_checked", "service_arranged",
  "referred", "device_fault", "test_passed", "died", "other",
];

const text = (name, { required = false } = {}) => ({ name, kind: "text", required });
const open = ["waiting", "claimed", "answered", "responding", "on_scene"];

/** A hold of an emergency is short; the server refuses a longer one. */
const LONGEST_HOLD_OF_EMERGENCY = 5;

/** `whose`: "mine" (I hold it), "others" (somebody else does), "any". `main`: the states where it is the next step.
 *  `first`: while this is so it is the next step in any state. `only`/`unless`: just while the alarm is "held" or "ringing". Claiming one's own alarm again says "I have seen it":
 *  it stops the ring of a repeated press. */
export const verbs = [
  { verb: "claim", id: "claim", key: "c", states: ["waiting"], whose: "any", main: ["waiting"], body: { take_over: false } },
  { verb: "claim", id: "seen", key: "c", states: open.slice(1), whose: "mine", main: open, only: "ringing", body: { take_over: false } },
  { verb: "claim", id: "take-over", key: "t", states: open.slice(1), whose: "others", main: [], first: "lost", body: { take_over: true } },
  { verb: "answer", id: "answer", key: "a", states: ["claimed", "responding"], whose: "mine", main: ["claimed"] },
  {
    verb: "dispatch", id: "dispatch", key: "d", states: open.slice(1), whose: "mine", main: ["answered"],
    fields: [
      { name: "kind", kind: "choice", options: ["caregiver", "social_worker", "volunteer", "family", "120", "119", "110", "other"], required: true },
      { name: "helper_id", kind: "id" }, // one of those whom the platform offers; their name and kind are then its own
      text("helper", { required: true }),
      { name: "eta_minutes", kind: "number", min: 1, max: 240 },
      text("note"),
    ],
  },
  { verb: "arrive", id: "arrive", key: "v", states: ["claimed", "answered", "responding"], whose: "mine", main: ["responding"] },
  {
    verb: "hold", id: "hold", key: "h", states: open.slice(1), whose: "mine", main: [], unless: "held",
    fields: [{ name: "minutes", kind: "choice", options: [2, 5, 10, 15], required: true }, text("reason", { required: true })],
  },
  { verb: "release", id: "unhold", key: "r", states: open.slice(1), whose: "mine", main: [], only: "held" },
  { verb: "release", id: "release", key: "r", states: open.slice(1), whose: "mine", main: [], unless: "held" },
  { verb: "note", id: "note", key: "n", states: [...open, "resolved"], whose: "any", main: [], fields: [text("text", { required: true })] },
  {
    verb: "hand-over", id: "hand-over", key: "o", states: open, whose: "mine", main: [], free: ["waiting"],
    fields: [{ name: "taker", kind: "taker", required: true }, text("note", { required: true })],
  },
  {
    verb: "resolve", id: "resolve", key: "e", states: open.slice(1), whose: "mine", main: ["on_scene"],
    fields: [{ name: "outcome", kind: "choice", options: OUTCOMES, required: true }, text("note")],
  },
  {
    verb: "reopen", id: "reopen", key: "u", states: ["resolved"], whose: "any", main: [],
    fields: [text("reason", { required: true })],
  },
];

/** The verbs that make sense for this alarm and this operator, the next step first. */
export function verbsFor(alarm, username) {
  const mine = alarm.claimed_by === username;
  const is = { held: Boolean(alarm.held_until), ringing: Boolean(alarm.ringing), lost: Boolean(alarm.holder_lost_at) };
  const possible = verbs
    .filter((v) => v.states.includes(alarm.state))
    .filter((v) => v.whose === "any" || v.free?.includes(alarm.state) || (v.whose === "mine" ? mine : !mine))
    .filter((v) => (v.only ? is[v.only] : true) && !(v.unless && is[v.unless]));
  const next = possible.find((v) => v.first && is[v.first]) ?? possible.find((v) => v.main.includes(alarm.state));
  return possible
    .map((v) => ({ ...v, next: v === next, fields: v.fields?.map((field) => ({ ...field, options: optionsFor(field, alarm) })) }))
    .sort((a, b) => Number(b.next) - Number(a.next));
}

function optionsFor(field, alarm) {
  // To a colleague of a centre that sees it; what nobody holds yet can only be another centre's.
  if (field.kind === "taker") return alarm.state === "waiting" ? [] : alarm.centres ?? [];
  const short = field.name === "minutes" && alarm.priority <= 2;
  return short ? field.options.filter((minutes) => minutes <= LONGEST_HOLD_OF_EMERGENCY) : field.options;
}

/** True for an emergency that nobody has spoken with the elder about: it cannot end without a written reason. */
export function endsUnspoken(verb, alarm) {
  return verb.id === "resolve" && alarm.state === "claimed" && !alarm.answered_at && !alarm.test && alarm.priority <= 2;
}

/** The first required field that is still empty, or null. */
export function missingField(verb, values, alarm) {
  const empty = (value) => value === undefined || value === null || String(value).trim() === "";
  const required = (field) => field.required || (field.name === "note" && endsUnspoken(verb, alarm));
  return (verb.fields ?? []).find((field) => required(field) && empty(values[field.name]))?.name ?? null;
}

/** "person/li" → {username}, "centre/xiaolan" → {centre_id}. */
function takenBy(value) {
  const [kind, ...id] = String(value ?? "").split("/");
  return { [kind === "person" ? "username" : "centre_id"]: id.join("/") };
}

/** The request body: the version that was seen, the verb's own constants and the filled-in fields. */
export function bodyOf(verb, alarm, values) {
  const body = { version: alarm.version, ...verb.body };
  for (const field of verb.fields ?? []) {
    const value = values[field.name];
    if (field.kind === "taker") Object.assign(body, takenBy(value));
    else if (field.kind === "id") Object.assign(body, value ? { [field.name]: value } : {});
    else if (field.kind === "number") body[field.name] = value === undefined || value === "" ? null : Number(value);
    else body[field.name] = typeof value === "string" ? value.trim() : value ?? "";
  }
  return body;
}
