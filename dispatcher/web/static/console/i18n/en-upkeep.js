// The words for devices, welfare checks and a late platform in English (the same keys as zh-upkeep.js).
export default {
  "page.welfare": "Welfare",

  "ago.seconds": "{n} s ago", "ago.minutes": "{n} min ago", "ago.hours": "{n} h ago", "ago.days": "{n} days ago",

  "type.town_silent": "Town silent", "type.town_mains_lost": "Town without mains", "type.platform_fault": "Platform fault",
  "queue.times": "{count} times", "event.again": "Once more", "conflict.again": "It was reported once more ({presses} in all). Have a look, then press again if you still want to.",
  "badge.restored": "Back", "event.restored": "Back", "event.silent_again": "Silent again", "event.spread": "More devices", "event.stopgap_due": "Stop-gap due",
  "detail.restored_of": "{restored} of {devices} devices are back", "detail.stopgap_due": "not repaired: a stop-gap is due", "detail.devices": "{devices} in all", "detail.late": "{seconds} s late",

  "outage.silent": "{devices} devices silent", "outage.mains": "{devices} devices without mains", "outage.restored": "{restored} are back",
  "outage.note": "They went at the same time, so they are one alarm: most likely a power cut or the operator's network. A red key still rings by itself.",
  "outage.check": "Check on the elders of {town}", "outage.devices": "See these devices", "outage.none_left": "All are back; this can be resolved.", "outage.no_town": "no town on record",

  "devices.show": "Which devices", "devices.all": "All", "devices.silent": "Silent", "devices.battery": "Battery ends", "devices.untested": "Test overdue",
  "devices.mains": "No mains", "devices.never_heard": "Not installed", "devices.centres": "By centre", "devices.centre": "Centre",
  "devices.none.silent": "No device is silent", "devices.none.battery": "No battery is about to end", "devices.none.untested": "Every key was tested in time",
  "devices.none.mains": "No device is without mains", "devices.none.never_heard": "Every device on record has been heard",
  "devices.tested_share": "Keys tested this week", "devices.of": "{untested} overdue", "devices.count": "Devices",

  "device.contact": "Contact", "device.power": "Power", "device.key_test": "Key test", "device.stopgap": "Stop-gap",
  "device.silent_for": "Silent", "device.not_installed": "Not installed", "device.repair_left": "Repair due in", "device.repair_over": "Repair overdue",
  "device.empty_on": "ends about {date}", "device.empty_now": "about to end", "device.mains_since": "No mains",
  "device.tested": "tested {ago}", "device.never_tested": "never tested", "device.test_over": "{days} days overdue", "device.no_key": "no key",

  "stopgap.write": "Write stop-gap", "stopgap.change": "Change", "stopgap.plan": "How this elder is looked after until it works", "stopgap.until": "Holds until", "stopgap.save": "Write down",
  "stopgap.end": "No longer needed", "stopgap.by": "{name} · until {until}", "stopgap.hours": "{n} h", "stopgap.days": "{n} days", "stopgap.due": "Stop-gap due",
  "stopgap.idea.call": "Call every day at 9 and 17", "stopgap.idea.neighbour": "Neighbour with key looks in morning and evening", "stopgap.idea.spare": "Bring a spare device today",

  "platform.late": "Platform late: {what}", "platform.something": "presses may arrive late", "platform.itself": "Platform",
  "platform.do": "Presses may come late or not be seen: watch the telephone, and call elders by the contact pack if it lasts.", "platform.pack": "Contact pack",
  "platform.advice": "Have whoever looks after the server run yilao doctor there: it checks everything, and says what is wrong and what to do.", "platform.advice_desks": "Until then every centre watches the telephone; if it lasts longer than minutes, call by the contact pack, the frailest first.",
  "platform.what.path": "no presses come through {id}", "platform.what.signals": "presses wait to be handled", "platform.what.alarms": "escalation is late",
  "platform.what.gateways": "no gateway runs: nobody takes presses in", "platform.what.ears": "no device at all is heard", "platform.what.quarantine": "unreadable presses wait to be handled", "platform.what.troubles": "devices in trouble are told late",
  "platform.what.outbox": "nothing is told to devices", "platform.what.stream": "alarms reach the screens late", "platform.what.database": "the database does not answer",

  "welfare.note": "The devices ask every elder to press a key. Who does not answer is listed, the frailest first, to be called or visited.", "welfare.start": "Start the check",
  "welfare.where": "Where", "welfare.whole_centre": "All elders of {centre}", "welfare.say": "What the devices say",
  "welfare.say_given": "您好，居家养老服务中心向您问平安。您平安，请按报平安键；需要帮助，请按红键。", "welfare.say_note": "Left empty they say this, in Cantonese to those who speak it",
  "welfare.starting": "Starting…", "welfare.not_started": "Not started: {reason}", "welfare.none": "No check so far", "welfare.running": "Running", "welfare.ended": "Ended",
  "welfare.title": "Welfare check {place}", "welfare.began": "started {time} by {name}", "welfare.ended_at": "ended {time}",
  "welfare.elders": "elders", "welfare.asked": "asked", "welfare.answered": "pressed", "welfare.reached": "found", "welfare.open": "still to find",
  "welfare.all_found": "Everybody on the list has been found.", "welfare.list": "Still to find, the frailest first", "welfare.frailty": "Frailty",
  "welfare.no_contacts": "No contacts on record", "welfare.record": "See the record",
  "welfare.mark": "Found?", "welfare.note_field": "Note (optional, goes with the next mark)", "welfare.marked": "{name}: {how}", "welfare.not_marked": "{name} was not marked: {reason}",
  "welfare.undo": "Wrong: not reached", "welfare.tried": "tried {time}", "welfare.position": "{n} of {count}",
  "welfare.end": "End the check", "welfare.end_note": "Note at the end", "welfare.end_open": "{count} have not been found. Write who goes on looking, then end it.", "welfare.not_ended": "Not ended: {reason}",
  "welfare.already": "A check is still running here: go on with it, or end it first", "welfare.beyond": "A long list: these are the {shown} frailest, {more} more follow",
  "welfare.device.said": "has said it", "welfare.device.silent": "silent", "welfare.device.never": "not installed", "welfare.device.mute": "cannot speak", "welfare.device.unsaid": "has not said it", "welfare.still": "{count} not asked yet",
  "welfare.keys": "↑↓ choose · letters mark", "welfare.back": "All checks",
  "welfare.how.phone": "Spoke by phone", "welfare.how.visit": "Seen at home", "welfare.how.family": "Family confirms", "welfare.how.hospital": "In hospital", "welfare.how.away": "Away", "welfare.how.unreached": "Not reached",

  "why.age": "age {n}", "why.age_unknown": "age unknown", "why.bedridden": "bedridden or disabled", "why.power": "needs power or treatment", "why.alone": "lives alone", "why.dementia": "dementia",
  "why.mobility": "walks badly", "why.heart": "heart disease", "why.breathing": "lung disease", "why.insulin": "insulin", "why.hearing": "hears badly", "why.sight": "sees badly",
  "why.blood_thinner": "blood thinner", "why.kidney": "kidney disease", "why.no_phone": "no phone", "why.no_contact": "no contact", "why.no_key_holder": "nobody has a key",
  "why.no_speaker": "no device that speaks", "why.silent": "device silent",

  "pack.title": "Contact pack", "pack.note": "For calling when network and power are gone: elders, addresses, conditions, contacts, who has a key. Each download is written down: who and when. Keep it locked away, or destroy it.",
  "pack.centre": "Centre", "pack.order": "Order", "pack.order.address": "By address", "pack.order.frailty": "Frailest first",
  "pack.pdf": "Download PDF (print)", "pack.csv": "Download CSV (table)", "pack.making": "Preparing…", "pack.done": "{name} was downloaded, and it is on record.", "pack.failed": "Not downloaded: {reason}",

  "card.told_of_trouble": "told of device faults",
  "keys.marks": "welfare check: mark the chosen elder",
};
