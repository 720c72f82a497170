// Who knows, asking the contacts, and a contact's file in English (the same keys as zh-told.js).
export default {
  "told.title": "Who knows", "told.round": "round {n}", "told.withdrew": "had said yes before", "told.comma": ", ", "told.semicolon": "; ", "told.staff": "on duty", "told.account": "family page", "told.all": "{n} in all", "told.not_written": "Not sent yet", "told.unreached": "No way led to them: telephone",
  "call.said.declined": "cannot come", "told.accepted": "Is coming", "told.declined": "Cannot come", "told.waiting": "Waiting {time}", "told.silent": "No answer yet",
  "told.by.link": "by link", "told.by.key": "by key on the phone", "told.by.page": "on the family page", "told.by.desk": "noted by the desk",
  "told.answer_of": "Answer of {name}", "told.says_yes": "Says yes", "told.says_no": "Says no",
  "told.ended.reached": "reached", "told.ended.answered": "answered", "told.ended.dropped": "dropped", "told.ended.failed": "not reached",
  "told.of.alarm.raised": "There is an alarm", "told.of.alarm.ask": "Asked to go", "told.of.alarm.answered": "We speak with them", "told.of.alarm.on_the_way": "Somebody is on the way", "told.of.alarm.arrived": "Somebody is there",
  "told.of.alarm.somebody_goes": "Somebody goes", "told.of.alarm.nobody_comes": "Nobody goes", "told.of.alarm.end.well": "All is well", "told.of.alarm.end.helped": "Help was given", "told.of.alarm.end.hospital": "Taken to hospital",
  "told.of.alarm.end.false_alarm": "It was a false alarm", "told.of.alarm.end.died": "Please call the centre", "told.of.alarm.end.other": "It is over", "told.of.alarm.reopened": "Opened again", "told.of.staff.alarm": "Staff called",
  "told.of.device.silent": "The device is silent", "told.of.device.works": "The device works again", "told.of.test.monthly": "Monthly test",

  "channel.push": "Push", "channel.voice": "Call", "channel.sms": "SMS", "channel.email": "E-mail", "channel.wecom": "WeCom", "channel.dingtalk": "DingTalk", "channel.feishu": "Feishu", "channel.webhook": "Webhook",
  "delivery.pending": "waits", "delivery.sending": "being sent", "delivery.accepted": "sent", "delivery.delivered": "delivered", "delivery.read": "read", "delivery.failed": "not delivered", "delivery.failed_for_good": "no such number", "delivery.dropped": "not needed",

  "asking.title": "Asking the contacts", "asking.ask": "Ask contacts", "asking.again": "Ask again", "asking.how": "How", "asking.whom": "Whom", "asking.mode.planned": "As the elder's plan says", "asking.mode.together": "All together",
  "asking.note": "“Can you go?” by SMS, call and push. Only key 1 or the link is a yes; voicemail is not.", "asking.send": "Ask", "asking.nobody_chosen": "Choose at least one contact",
  "asking.begins": "The contacts are being asked…", "asking.in_turn": "Asking in turn (round {cycle}): waiting for {names} {time}", "asking.together": "Asking all together (round {cycle}): waiting for {names} {time}",
  "asking.accepted": "{names} is coming", "asking.nobody": "All contacts asked twice, nobody comes: send somebody",
  "event.contacts_asked": "Contacts asked", "event.contact_accepted": "A contact is coming", "event.contact_declined": "A contact cannot come", "event.nobody_comes": "All contacts asked twice, nobody comes",
  "keys.ask": "Ask the contacts (on the card)",

  "contact.plan": "How contacts are asked in an emergency", "contact.change_plan": "Change", "contact.save": "Save", "contact.asked": "How", "contact.asked_when": "When",
  "contact.asked.in_turn": "Asked one after another", "contact.asked.together": "Asked all together", "contact.asked_when.unanswered": "when the desk is late", "contact.asked_when.at_once": "with the press",
  "contact.manage": "Manage", "contact.shut": "Close", "contact.every_alarm_short": "told of every alarm", "contact.unreachable": "No way leads to them: check the number",
  "contact.stands.ok": "works", "contact.stands.untried": "untried", "contact.stands.failing": "failing lately", "contact.stands.broken": "leads nowhere",
  "contact.page.seen": "Family page: seen {time}", "contact.page.joined": "Family page: joined, not seen yet", "contact.page.invited": "Family page: invited until {time}", "contact.page.expired": "Family page: invitation over", "contact.page.none": "Family page: not invited",
  "contact.may_see": "May see: {what}", "contact.may_see_nothing": "May see nothing",
  "contact.ways": "How to reach them", "contact.this_phone": "phone with the family page", "contact.phone": "Phone number", "contact.change_phone": "Change number", "contact.way": "Way", "contact.target": "Address", "contact.mail_idea": "name@example.com", "contact.number_idea": "another number",
  "contact.robot_idea": "https:// address of the robot", "contact.add": "Add", "contact.remove": "Remove",
  "contact.settings": "What they are told", "contact.every_alarm": "Told of every emergency from the press on", "contact.told_of_trouble": "Told of device trouble too", "contact.language": "Language", "contact.hours": "When they can come", "contact.always": "Any time",
  "contact.span": "Span {n}", "contact.from": "From", "contact.until": "Until", "contact.add_span": "Another span", "contact.daily": "daily", "contact.hours_wrong": "Each span needs a day, and an end that differs from its beginning",
  "contact.day.1": "Mo", "contact.day.2": "Tu", "contact.day.3": "We", "contact.day.4": "Th", "contact.day.5": "Fr", "contact.day.6": "Sa", "contact.day.7": "Su",

  "consent.title": "The elder agrees that this contact sees", "consent.alarms": "course of alarms", "consent.device": "the device", "consent.tests": "tests", "consent.visits": "visits", "consent.summary": "monthly summary", "consent.health": "health details in messages",
  "consent.will_give": "Newly agreed: {what}", "consent.will_revoke": "Withdrawn: {what}", "consent.how": "Who said so, and how", "consent.how_idea": "e.g. the elder, on the telephone", "consent.save": "Record", "consent.undo": "Leave as it was",

  "invite.title": "Family page", "invite.make": "Invite", "invite.make_again": "Invite anew", "invite.revoke": "Withdraw", "invite.link": "Invitation link (shown only here, once)", "invite.copy": "Copy", "invite.copied": "Copied ✓",
  "invite.sent": "Sent to them by SMS.", "invite.not_sent": "No SMS could be sent: hand them the link.", "invite.until": "Good until {time},", "invite.once": "opens once.", "invite.nothing_to_see": "The elder has agreed to nothing yet: they can only answer alarms.",
};
