// The words of the console in English (the same keys as zh.js; a test compares them).
import protocol from "./en-protocol.js";
import access from "./en-access.js";
import map from "./en-map.js";
import rota from "./en-rota.js";
import handover from "./en-handover.js";
import sending from "./en-sending.js";
import planned from "./en-planned.js";
import presence from "./en-presence.js";
import telling from "./en-telling.js";
import upkeep from "./en-upkeep.js";
import wordings from "./en-wordings.js";
import told from "./en-told.js";

export default {
  ...sending,
  ...protocol,
  ...access,
  ...map,
  ...rota,
  ...handover,
  ...planned,
  ...presence,
  ...telling,
  ...upkeep,
  ...wordings,
  ...told,
  "app.name": "Yilao desk", "app.subtitle": "Zhongshan home care · emergency desk",
  "app.loading": "Connecting to the desk…",
  "day": "d",

  "page.queue": "Queue", "page.devices": "Devices", "page.quarantine": "Quarantine", "page.elders": "Elders",
  "page.keys": "Keys", "page.language": "中文", "page.theme.dark": "Light", "page.theme.light": "Dark",
  "page.sign_out": "Sign out", "page.signed_in_as": "Operator",

  "signin.title": "Start of shift", "signin.username": "User name", "signin.password": "Password", "signin.enter": "Sign in and turn sound on",
  "signin.sound_note": "The button also turns on and tests the alarm sound. You should hear three rising tones; if not, check the loudspeaker before you start.",
  "signin.wrong": "User name or password is wrong. Please try again.",
  "signin.throttled": "Too many attempts. Try again in {seconds} seconds.",
  "signin.unreachable": "The server cannot be reached. Check the network; you are not signed in.",
  "signin.ended": "Your session has ended and the queue has stopped. Sign in again now!",
  "signin.silence": "I know – stop this sound",
  "signin.sounds": "Alarm sounds", "signin.sounds.p1": "Emergency: ten quick", "signin.sounds.p2": "Urgent: three", "signin.sounds.p3": "Normal: two soft",
  "signin.sounds.lost": "Line lost: falling tone",

  "sound.off": "Sound is off", "sound.turn_on": "Sound is off – press here to turn it on", "sound.on": "Sound on",
  "sound.mute": "Mute 60 s", "sound.muted": "Muted {seconds} s", "sound.ringing": "Ringing",
  "sound.cannot_mute": "An emergency cannot be muted; it stops when claimed",

  "link.live": "Live", "link.reconnecting": "Reconnecting", "link.lost": "Disconnected", "link.since": "{seconds} s ago",
  "link.lost_banner": "Disconnected for {time}. What you see may be out of date. Use the telephone; the list renews itself when the line is back.",

  "queue.title": "Open alarms", "queue.open": "open", "queue.ringing": "ringing", "queue.emergencies": "emergency or urgent", "queue.longest": "longest wait",
  "queue.empty": "No open alarms", "queue.empty_note": "The line is live; a press will ring at once.", "queue.waiting_first": "Fetching the alarms…",
  "queue.all": "All", "queue.mine": "Mine only", "queue.all_centres": "All centres",
  "queue.hidden": "The filter hides {count} (normal and below)", "queue.none_hidden": "Nothing is hidden", "queue.show_all": "Show all",
  "queue.never_hidden": "Emergency, urgent and ringing alarms are never hidden",
  "queue.col.wait": "Waiting", "queue.col.who": "Who · what", "queue.col.where": "Where", "queue.col.state": "State · held by", "queue.col.deadline": "Next deadline",
  "queue.presses": "{count} presses", "queue.unknown_elder": "Unregistered elder", "queue.announce": "New alarm: {type}, {name}, {where}",
  "queue.announce_again": "Pressed again: {type}, {name}, {count} presses",

  "priority.1": "Emergency", "priority.2": "Urgent", "priority.3": "Normal", "priority.4": "Minor", "priority.5": "Routine",

  "type.sos": "Red key", "type.fall": "Fall", "type.smoke": "Smoke", "type.gas": "Gas leak", "type.co": "Carbon monoxide", "type.water": "Water leak",
  "type.inactivity": "No activity", "type.wander": "Wandering", "type.bed_exit": "Out of bed", "type.vitals": "Vital signs",
  "type.service": "Green key", "type.medication_missed": "Medication missed", "type.silent": "Device silent", "type.battery_low": "Battery low",
  "type.mains_lost": "Mains lost", "type.mains_restored": "Mains restored", "type.tamper": "Tampered", "type.fault": "Device fault", "type.door": "Door",
  "type.unreadable": "Unreadable signal", "type.unknown_device": "Unknown device", "type.unknown": "Unknown signal", "type.test": "Key test",
  "type.ok": "Check-in", "type.cancel": "Cancel",

  "state.waiting": "Waiting", "state.claimed": "Claimed", "state.answered": "Answered", "state.responding": "Help sent", "state.on_scene": "On scene",
  "state.resolved": "Resolved", "state.held": "On hold",

  "badge.test": "TEST", "badge.late": "LATE", "badge.late_note": "received long after it was sent", "badge.cancelled": "Elder cancelled", "badge.mine": "me",
  "badge.key_holder": "has key",

  "reach.supervisor": "duty supervisor", "reach.cover": "neighbour centre", "reach.city": "city desk", "reach.contacts": "call all contacts", "reach.everyone": "everyone on duty", "level.label": "Escalated",

  "deadline.claim": "to claim", "deadline.answer": "to answer", "deadline.act": "to act", "deadline.hold": "hold ends", "deadline.arrive": "to arrive",
  "deadline.next": "Next deadline", "deadline.over": "overdue",

  "card.phone": "Phone", "card.address": "Address", "card.access": "Getting in", "card.speaks": "Speaks", "card.yue": "Cantonese", "card.cmn": "Mandarin",
  "card.age": "{age}", "card.f": "F", "card.m": "M", "card.contacts": "Contacts, in calling order", "card.no_contacts": "No contacts on record",
  "card.medical": "Health and medication", "card.conditions": "Conditions", "card.medication": "Medication", "card.notes": "Notes", "card.none": "not on record",
  "card.withheld": "The alarm is over: only the elder's own centre sees this",
  "card.devices": "Devices", "card.no_devices": "No devices", "card.history": "History", "card.receipts": "The elder has been told", "card.recent": "Last 30 days",
  "card.no_recent": "No other alarm in 30 days", "card.map": "Position", "card.no_place": "No position on record",
  "card.from_centre": "{km} km {point} of {centre}, straight line",
  "card.loading": "Fetching the record…", "card.failed": "The record could not be fetched: {reason}. You can still act on the alarm.", "card.retry": "Fetch again", "card.not_found": "There is no alarm {id}, or it is outside your centres.",
  "card.back": "Back to the queue", "card.raised": "raised {time}", "card.held_until": "on hold until {time}", "card.unknown_device": "Device {id} (no elder registered)",

  "compass.n": "north", "compass.ne": "north-east", "compass.e": "east", "compass.se": "south-east", "compass.s": "south", "compass.sw": "south-west", "compass.w": "west", "compass.nw": "north-west",

  "verb.claim": "Claim", "verb.seen": "Seen, stop ring", "verb.take-over": "Take over", "verb.answer": "Answered", "verb.dispatch": "Send help", "verb.arrive": "Arrived", "verb.hold": "Hold",
  "verb.unhold": "End hold", "verb.release": "Give back", "verb.note": "Note", "verb.hand-over": "Hand over", "verb.resolve": "Resolve", "verb.reopen": "Reopen",
  "verb.sending": "Sending…", "verb.retrying": "Line unsteady, sending again ({n})…", "verb.confirm": "{verb}", "verb.close": "Cancel Esc",
  "verb.holder": "{name} is handling this", "verb.nobody": "Nobody has claimed it",
  "verb.unreachable": "Not delivered: the server cannot be reached. Nothing is lost; press again.", "verb.refused": "Not done: {reason}", "verb.unspoken": "Nobody has spoken with the elder: write in the note why this can end.", "verb.fill_in": "Please fill in: {field}",

  "conflict.claimed": "{name} claimed it first.", "conflict.taken_over": "{name} has taken this alarm over.", "conflict.resolved": "This alarm is already resolved.",
  "conflict.pressed": "The elder pressed again ({presses} presses). Have a look, then press again if you still want to.", "conflict.given_back": "This alarm was given back to the queue.",
  "conflict.state": "The state is now “{state}”. Look at the latest before you act.", "conflict.changed": "This was just changed. Have a look before you act.",

  "field.kind": "Who", "field.helper": "Name or description", "field.eta_minutes": "Minutes until there", "field.note": "Note", "field.minutes": "Hold for minutes",
  "field.reason": "Reason", "field.text": "Text", "field.centre_id": "Centre", "field.outcome": "Outcome", "field.optional": "optional", "field.choose": "choose",

  "kind.caregiver": "Caregiver", "kind.volunteer": "Volunteer", "kind.family": "Family", "kind.120": "120 ambulance", "kind.119": "119 fire", "kind.110": "110 police", "kind.other": "Other",

  "outcome.helped_at_home": "Helped at home", "outcome.sent_to_hospital": "Sent to hospital", "outcome.false_alarm": "False alarm", "outcome.no_help_needed": "No help needed",
  "outcome.service_arranged": "Service arranged", "outcome.test_passed": "Test passed", "outcome.device_fault": "Device fault", "outcome.welfare_checked": "Visited, is well",
  "outcome.referred": "Referred", "outcome.died": "Died", "outcome.other": "Other",

  "event.raised": "Raised", "event.pressed": "Pressed again", "event.cancelled": "Elder pressed cancel", "event.claimed": "Claimed", "event.taken_over": "Taken over",
  "event.answered": "Answered", "event.dispatched": "Help sent", "event.arrived": "Arrived", "event.held": "Put on hold", "event.hold_expired": "Hold ended, rings again",
  "event.hold_lifted": "Hold ended", "event.hold_broken": "Hold broken by a press", "event.released": "Given back", "event.noted": "Note", "event.handed_over": "Handed over", "event.resolved": "Resolved", "event.reopened": "Reopened",
  "event.escalated": "Escalated", "event.realerted": "Rung again",
  "detail.eta": "there in {minutes} min",
  "actor.clock": "system", "actor.device": "device", "actor.contact": "contact", "actor.staff": "operator",

  "stage.received": "received", "stage.seen": "seen", "stage.answered": "answered", "stage.help_on_the_way": "help coming", "stage.arrived": "arrived", "stage.closed": "closed",
  "stage.delivered": "{time}", "stage.pending": "not confirmed yet", "stage.not_yet": "—",

  "device.online": "online", "device.offline": "offline", "device.unknown": "unknown", "device.battery": "Battery", "device.mains": "Mains", "device.mains_on": "on", "device.mains_off": "off",
  "device.heard": "Last heard", "device.never": "never heard", "device.signal": "Signal", "device.room": "Room", "device.elder": "Elder", "device.test": "Test the key",
  "device.waiting": "Test sent, waiting for the signal… {seconds} s", "device.passed": "Passed: the signal came after {seconds} s", "device.no_answer": "No answer in 60 s: have the device checked", "device.not_sent": "Not sent: {reason}",
  "device.search": "Find by elder, phone or device number", "device.none_found": "No device found", "device.state": "State", "device.id": "Device", "device.open_alarm": "See alarm #{id}",
  "device.test_note": "The device really sends a test signal; it goes the whole way and appears in the queue, marked TEST.", "device.speak": "speech",

  "kindname.phone": "Phone with keys", "kindname.pendant": "Pendant", "kindname.smoke": "Smoke detector", "kindname.gas": "Gas detector", "kindname.water": "Water detector",
  "kindname.door": "Door contact", "kindname.bed": "Bed mat", "kindname.motion": "Motion sensor", "kindname.watch": "Watch",

  "quarantine.note": "What cannot be read is never lost: the original is here, and an alarm was raised for the device.", "quarantine.none": "The quarantine is empty", "quarantine.received": "Received",
  "quarantine.reason": "Reason", "quarantine.payload": "Original", "quarantine.device": "Device", "quarantine.topic": "Topic",

  "quarantine.not_json": "not JSON", "quarantine.not_object": "not a JSON object", "quarantine.too_deep": "nested too deeply", "quarantine.too_long": "too long",
  "quarantine.missing": "{field} is missing", "quarantine.wrong": "{field} is wrong", "quarantine.unreadable": "cannot be read",

  "problem.unreachable": "the server cannot be reached", "problem.not_signed_in": "your session has ended; sign in again", "problem.not_allowed": "your role does not allow this",
  "problem.not_found": "there is no such thing, or it is outside your centres", "problem.conflict": "somebody else was first", "problem.stale": "this was just changed; have a look before you act",
  "problem.illegal_transition": "not possible in the present state", "problem.already_open": "this elder already has an open alarm of the same kind", "problem.invalid": "what was filled in cannot be used: {reason}",
  "problem.throttled": "too many attempts; try again in {seconds} seconds", "problem.unavailable": "the server is busy; try again", "problem.our_mistake": "the server made a mistake, which was written down; try again",

  "elders.search": "Find an elder by name, phone or address (key /)", "elders.none": "No elder found", "elders.alarms": "Alarms", "elders.no_alarms": "No alarms on record",

  "list.more": "Show more", "list.failed": "Could not be fetched: {reason}", "list.loading": "Fetching…",

  "keys.title": "Keys", "keys.move": "choose an alarm", "keys.open": "open the chosen alarm", "keys.back": "close the form, or back to the queue", "keys.search": "find an elder, a device or an alarm", "keys.help": "show or close this list",
  "keys.pages": "the pages, as marked in the strip; Home End PgUp PgDn jump in the queue", "keys.mute": "mute for 60 s (normal and below only)", "keys.verbs": "act on the alarm (in the queue only Claim)", "keys.typing": "Keys do nothing while you type.",
  "keys.close": "Close",
};
