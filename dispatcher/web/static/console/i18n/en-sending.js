// Sending people, follow-ups and photos in English (the same keys as zh-sending.js).
export default {
  "page.follow-ups": "Follow-ups",
  "kind.social_worker": "Social worker", "field.helper_id": "Person",
  "helper.nearby": "Who can be sent, nearest first", "helper.of_centre": "Who can be sent from this centre", "helper.none": "Nobody on record to send", "helper.failed": "The list could not be fetched; write a name on the right",
  "helper.m": "{n} m", "helper.km": "{n} km", "helper.no_place": "place unknown", "helper.speaks": "✓ speaks their language", "helper.speaks_not": "not their language",
  "helper.busy": "busy: alarm #{id}", "helper.sent_here": "sent here", "helper.relative": "{name} ({relation})",

  "sent.title": "Sent", "sent.since": "sent {time}", "sent.arrived": "there at {time}", "sent.late": "{time} late: ring them", "sent.coming": "{time} to go", "sent.open": "on the way for {time}, no time given",
  "sent.here": "Is there", "sent.mark": "{name} is there",
  "false.device": "This device: {count} false alarms in {days} days", "false.elder": "This elder: {count} false alarms in {days} days (other devices)", "false.elder_too": "{count} by all devices of this elder",
  "false.never_assume": "Treat this one as real: without a conversation nothing is a false alarm.",

  "access.key_safe": "Key safe", "access.dog": "Animal", "access.key_holders": "Keys with",
  "photo.of": "Photo of {name}", "photo.put": "Add photo", "photo.change": "Change photo", "photo.unfit": "A photo is a JPEG or PNG of at most 1 MB", "photo.failed": "Not saved: {reason}",

  "follow.add": "Follow-up", "follow.what": "What must be looked at again", "follow.due": "By", "follow.save": "Save", "follow.done": "Done", "follow.found": "What was found and done",
  "follow.idea.device": "Check the device at home", "follow.idea.call": "Ring the elder again", "follow.idea.visit": "Visit by a social worker", "follow.idea.family": "Talk to the family",
  "follow.due_at": "by {time}", "follow.overdue_at": "overdue since {time}", "follow.late": "{span} overdue", "follow.left": "{span} left",
  "follow.minutes": "{n} min", "follow.hours": "{n} h", "follow.days": "{n} days",
  "follow.by": "{name}, {time}", "follow.by_clock": "the platform, {time}", "follow.alarm": "alarm #{id}",
  "follow.state.open": "Open", "follow.state.overdue": "Overdue", "follow.state.done": "Done",
  "follow.none.open": "Nothing to follow up", "follow.none.overdue": "Nothing is overdue", "follow.none.done": "Nothing done yet",
  "follow.device_wanted": "This device: {count} false alarms in {days} days. Please arrange a visit.",
  "keys.follow": "write a follow-up (on a card)", "keys.dispatch": "when sending: the nearest people · 120, 119, 110, family",
};
