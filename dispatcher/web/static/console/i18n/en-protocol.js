// The English words for calls, checklists and the text to read out (zh-protocol.js has the same keys).
export default {
  "page.protocols": "Protocols",

  "protocols.type.drill": "Drill", "protocols.type.unknown": "Any other alarm",

  "call.round": "round {n}", "call.keys": "↑↓ · 1 2 3", "call.keys_note": "K goes to whom to call next, ↑↓ to another contact; 1 reached, 2 no reply, 3 coming", "call.next": "Call next",
  "call.answered": "Reached", "call.no_reply": "No reply", "call.on_the_way": "Coming",
  "call.said.answered": "Reached", "call.said.no_reply": "No reply", "call.said.on_the_way": "On the way", "call.times": "{n} calls",
  "call.claim_first": "Claim the alarm first: “coming” is told to the elder as help on the way.", "call.reopen_first": "The alarm is over: reopen it first if needed.",
  "call.exhausted": "Every contact was called twice and nobody was reached: send somebody, or call 120. Never assume they are asleep.",
  "event.called": "Called", "event.ticked": "Step done", "event.unticked": "Step undone",

  "keys.tick": "Tick the next step", "keys.calls": "Go to whom to call next; reached, no reply, coming",

  "checklist.title": "What to do", "checklist.progress": "{done} / {all}", "checklist.edition": "edition {n}", "checklist.undo": "press to undo",
  "checklist.all_done": "All steps are done", "checklist.over": "The alarm is over; its steps stay as they are",

  "protocols.note": "What is to be done for each type of alarm. A change becomes a new edition for alarms raised from then on; an alarm keeps the edition it was raised under.",
  "protocols.default": "Yilao's default", "protocols.default_note": "Edition 1 is Yilao's default and not approved by this city yet: a manager should review it.", "protocols.edited": "{time}, {name}", "protocols.steps": "{n} steps",
  "protocols.types": "Types of alarms", "protocols.editor": "Steps", "protocols.step": "Step {n}", "protocols.zh": "Chinese", "protocols.en": "English", "protocols.add": "Add a step", "protocols.up": "Move step {n} up",
  "protocols.down": "Move step {n} down", "protocols.remove": "Remove step {n}", "protocols.save": "Save as edition {n}", "protocols.saving": "Saving…", "protocols.saved": "Saved as edition {n}.",
  "protocols.discard": "Discard changes", "protocols.changed": "There are unsaved changes", "protocols.failed": "Not saved: {reason}", "protocols.stale": "{name} has just saved edition {n}: look at it before you decide. Your changes are still here.",
  "protocols.take_theirs": "Go on with edition {n}", "protocols.keep_mine": "Save mine after edition {n}",
  "protocols.empty_step": "Step {n} lacks its {language}", "protocols.too_few": "There must be at least one step", "protocols.too_many": "20 steps at most",
  "protocols.preview": "As the operator sees it", "protocols.editions": "Editions", "protocols.use": "Start from this one", "protocols.in_force": "in force", "protocols.read_only": "Only managers can change these.",

  "readout.title": "Read out to {service}", "readout.in_zh": "中文", "readout.in_en": "English",
  "readout.city": "Zhongshan", "readout.and": "; ", "readout.comma": ", ", "readout.semicolon": "; ",
  "readout.test": "This is a test or a drill: do not really call!",
  "readout.we": "Hello, this is the alarm desk of {centre}; my name is {by}.", "readout.what": "{what}.", "readout.where": "Address: {address}.", "readout.no_address": "No address is on record {town}: let me check and tell you at once.",
  "readout.what.sos": "An older person has pressed the emergency key and needs help", "readout.what.fall": "An older person has fallen", "readout.what.smoke": "The smoke alarm in an older person's home has gone off", "readout.what.gas": "The gas alarm in an older person's home has gone off", "readout.what.co": "The carbon monoxide alarm in an older person's home has gone off",
  "readout.what.wander": "An older person may be lost", "readout.what.vitals": "An older person's vital signs are abnormal", "readout.what.inactivity": "There has been no movement in an older person's home for a long time", "readout.what.bed_exit": "An older person has left the bed and not come back",
  "readout.raised": "Raised at {time}", "readout.presses": "pressed {count} times", "readout.spoken": "we have spoken with them", "readout.unspoken": "we could not speak with them yet",
  "readout.speaks": "speaks {language}", "readout.elder_phone": "phone {phone}", "readout.nobody": "The device belongs to nobody we know: we do not know who it is.",
  "readout.conditions": "Conditions: {words}.", "readout.medication": "Medication: {words}.", "readout.inside": "Somebody may be inside: please treat it as persons trapped.",
  "readout.key_safe": "Key safe: {where}", "readout.key_holder": "{name} ({relation}) has a key, phone {phone}", "readout.dog": "animal inside: {dog}", "readout.no_access": "How to get in is not on record.",
  "readout.back": "Please call back {phone}, alarm number {id}.", "readout.back_unknown": "Alarm number {id}. (No phone of this centre is on record: give your own number.)",
};
