// Words of the family page, English.
export default {
  "app.name": "Yilao · Family", "nav.home": "Home", "nav.inbox": "Messages", "nav.settings": "Settings", "nav.label": "Pages", "back": "Back", "loading": "Reading…",
  "language.other": "中文", "call": "Call the centre", "call.say": "Say that it is about {elder}", "retry": "Try again", "saved": "Saved", "remove": "Remove",
  "line.trying": "Connecting… this is how it was {ago}", "line.lost": "No connection. This is how it was {ago} ({at}); it is brought up to date when the line is back.",
  "line.urgent": "If it is urgent, please telephone.", "notice.ended": "You were signed out. Please sign in again.", "notice.offline": "The platform cannot be reached. Please check your connection.",
  "ago.now": "just now", "ago.minutes": "{n} min ago", "ago.hours": "{n} h ago", "ago.days": "{n} days ago",
  "for.seconds": "{s} s", "for.minutes": "{m} min {s} s", "for.hours": "{h} h {m} min",

  "sign_in.title": "How are they at home?", "sign_in.lead": "When the red key is pressed, you know at once, and you see who is on the way.", "sign_in.phone": "Your mobile number", "sign_in.send_code": "Send me a code",
  "sign_in.code": "The 6 digits in the message", "sign_in.enter": "Go in", "sign_in.passkey": "Use fingerprint or face", "sign_in.sent": "If this number is registered, a code is on its way. It is good for 10 minutes.",
  "sign_in.other_phone": "Another number", "sign_in.again": "Send it again", "sign_in.first": "Here for the first time? Open the link in the message that the care centre sent you.", "sign_in.passkey_failed": "That did not work. You can use a code.",
  "sign_in.or": "or", "sign_in.try_code": "The code is wrong, or too old.", "sign_in.slow": "Too many tries. Please wait a little.", "sign_in.failed": "That did not work: {why}", "sign_in.unreachable": "No connection. Please try again.",
  "invite.title": "Hello {name}", "invite.lead": "{centre} invites you to look after {elder} with them.", "invite.what": "You will see what {elder} agreed to show you. {elder} may change this at any time.",
  "invite.open": "Open", "invite.until": "This link opens once, until {at}.", "invite.gone": "This invitation has been used, or is too old", "invite.gone_then": "If it was you who used it, sign in with your number. Otherwise ask the care centre for another.",
  "invite.joined": "Your number has an account already, and {elder} has been added to it. To be safe, sign in once more with the code that was sent to you.", "invite.sign_in": "Sign in with my number",

  "home.calm": "No call for help", "home.calm_heard": "Device heard {ago}", "home.silent": "Device silent; last heard {ago}", "home.silent_then": "The care centre sees this too.",
  "home.not_agreed": "{elder} has not agreed to show you calls for help. When you are needed, you are asked all the same.", "home.none": "No elder belongs to your account yet. Please ask the care centre.",
  "home.you": "You are: {relation}", "home.age": "{age} years old", "home.install": "Put this page on your home screen: it opens fastest when it matters.", "home.install_do": "Add to home screen",
  "home.push": "Switch on notifications, so that this phone sounds at once.", "home.push_do": "Switch on", "home.details": "How it goes",

  "ask.question": "Can you go there now?", "ask.yes": "I am going", "ask.no": "I cannot go", "ask.sending_yes": "Telling the desk that you are going…", "ask.sending_no": "Telling the desk that you cannot go…",
  "ask.retry": "Trying again ({n}). If it is urgent, please telephone.", "ask.said_yes": "The desk knows: you are on your way", "ask.said_no": "The desk knows: you cannot go",
  "ask.then_yes": "Take care on the way. This page stays up to date.", "ask.then_no": "Thank you for telling us. The desk goes on finding somebody.", "ask.eta": "In how many minutes can you be there?", "ask.eta_said": "You said about {n} minutes",
  "ask.minutes": "{n} min", "ask.change_no": "Change: I cannot go", "ask.change_yes": "Change: I can go", "ask.accepted": "on the way", "ask.declined": "cannot go", "ask.waiting": "no answer yet", "ask.mine": " (you)",

  "alarm.since": "Raised {at} · {for} ago", "alarm.over": "Over · {at}", "alarm.took": "It took {for}", "alarm.course": "How it goes", "alarm.contacts": "Family and neighbours who were asked", "alarm.gone": "This alarm is not shown here",
  "alarm.test": "Test", "alarm.eta": "in about {n} min", "alarm.yet": "not yet",
  "stage.received": "Called for help", "stage.seen": "An operator has seen it", "stage.answered": "Speaking with the elder", "stage.help_on_the_way": "Somebody is on the way", "stage.arrived": "Somebody is there", "stage.closed": "Over",
  "stage.reopened": "Taken up again", "stage.contacts_asked": "Asking family and neighbours", "stage.contact_accepted": "Family or a neighbour is going",

  "type.sos": "Red key", "type.fall": "Possible fall", "type.smoke": "Smoke alarm", "type.gas": "Gas alarm", "type.co": "Carbon monoxide", "type.water": "Water leak", "type.inactivity": "No movement for long",
  "type.wander": "May have lost the way", "type.bed_exit": "Not back in bed", "type.vitals": "Abnormal vital signs", "type.service": "Green key", "type.medication_missed": "Medicine missed", "type.silent": "Device not heard",
  "type.battery_low": "Battery low", "type.mains_lost": "No mains", "type.mains_restored": "Mains back", "type.tamper": "Device tampered with", "type.fault": "Device fault", "type.door": "Door", "type.test": "Key test",
  "type.ok": "Check-in", "type.cancel": "Cancelled", "type.unknown": "Device alarm", "type.unreadable": "Unreadable signal",
  "outcome.helped_at_home": "Helped at home, safe", "outcome.sent_to_hospital": "Taken to hospital", "outcome.false_alarm": "False alarm, all is well", "outcome.no_help_needed": "All is well, no help needed", "outcome.service_arranged": "Service arranged",
  "outcome.test_passed": "Test passed", "outcome.device_fault": "It was a device fault", "outcome.welfare_checked": "Visited, is well", "outcome.referred": "Passed to another service", "outcome.died": "Please contact the care centre", "outcome.other": "Dealt with",

  "part.alarms": "Recent calls for help", "part.device": "Devices", "part.tests": "Key tests", "part.visits": "Visits", "part.summary": "{month}",
  "part.none_alarms": "No call for help lately", "part.none_device": "No device registered", "part.none_tests": "No test yet", "part.none_visits": "None planned", "part.private": "The elder has not agreed to show you: {what}",
  "device.online": "Connected", "device.unknown": "not known", "device.offline": "Not heard", "device.heard": "heard {ago}", "device.battery": "battery {n}%", "device.never": "never heard",
  "kind.phone": "Phone with keys", "kind.pendant": "Pendant", "kind.smoke": "Smoke detector", "kind.gas": "Gas detector", "kind.water": "Water detector", "kind.door": "Door contact", "kind.bed": "Bed mat", "kind.motion": "Motion sensor", "kind.watch": "Watch",
  "test.passed": "works", "test.failed": "did not work", "month.presses": "Calls for help", "month.answered": "Answered within 60 s", "month.false": "Pressed by mistake", "month.tests": "Key tests", "month.heard": "Days with the device heard", "month.none": "—",

  "inbox.title": "Messages", "inbox.none": "No message yet", "inbox.not_yet": "On its way…", "inbox.more": "Earlier messages", "inbox.unread": "unread", "inbox.see": "How it goes", "inbox.offline": "Messages cannot be read now.",

  "settings.title": "Settings", "settings.push": "Notifications", "settings.push_on": "On. This phone sounds when help is called.", "settings.push_off": "Off", "settings.push_do": "Switch on", "settings.push_stop": "Switch off",
  "settings.push_denied": "Your browser forbids notifications. Allow them in its settings and come back.", "settings.push_none": "This browser has no notifications. Messages and calls come as ever.", "settings.push_ios": "First tap Share, then Add to Home Screen; open the page from there and switch notifications on.",
  "settings.push_failed": "That did not work: {why}", "settings.email": "E-mail address", "settings.email_add": "Add e-mail", "settings.where": "How we reach you", "settings.broken": "does not work: {why}",
  "settings.quiet": "Quiet hours", "settings.quiet_on": "Do not disturb me at night", "settings.from": "from", "settings.until": "until", "settings.quiet_note": "An emergency is told at any hour.",
  "settings.every": "Tell me of every call at once", "settings.every_note": "When off, you hear when the desk needs you.", "settings.hours": "When I can go", "settings.always": "Always", "settings.sometimes": "Only at these times", "settings.add_hours": "Add a time",
  "settings.days": "Days", "settings.passkeys": "Fingerprint or face", "settings.passkey_add": "Add it on this phone", "settings.passkey_none": "This browser cannot do it.", "settings.passkey_added": "added {at}", "settings.passkey_used": "last used {at}",
  "settings.language": "Language", "settings.sign_out": "Sign out", "settings.failed": "Not saved: {why}", "settings.saving": "Saving…", "settings.device_name": "This phone",
  "day.1": "Mo", "day.2": "Tu", "day.3": "We", "day.4": "Th", "day.5": "Fr", "day.6": "Sa", "day.7": "Su",
  "channel.push": "notification", "channel.voice": "telephone", "channel.sms": "SMS", "channel.email": "e-mail", "channel.wecom": "WeCom", "channel.dingtalk": "DingTalk", "channel.feishu": "Feishu", "channel.webhook": "web address",
};
