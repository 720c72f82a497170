// Seen, heard and reached: large type, the sound check, what is out of sight, notifications, and why an entry is refused.
export default {
  "verb.overtaken": "{whose}: this cannot be sent now. What you wrote is kept: Esc folds it away until it can.",
  "page.nav": "Pages", "page.type": "Type size", "page.type.1": "Larger", "page.type.2": "Largest", "page.type.3": "Normal",

  "beyond.above.ringing": "{count} ringing above", "beyond.below.ringing": "{count} ringing below",
  "beyond.above.urgent": "{count} urgent above", "beyond.below.urgent": "{count} urgent below",

  "check.ask": "Three rising tones were just played. Did you hear them?", "check.heard": "Heard them", "check.not_heard": "Did not", "check.again": "Play again",
  "check.advice": "Without sound alarms will be missed: look at the loudspeaker's power, volume and mute key and at the computer's sound output, then play again. Still nothing: stay at the screen and tell a supervisor now.",

  "notice.title": "{priority}: {type}", "notice.body": "#{id} · {centre}", "notice.more": "{count} more alarms ringing",

  "mistake.missing": "must be filled in", "mistake.unknown": "is not known here", "mistake.choice": "can only be {values}", "mistake.most": "cannot be more than {n}", "mistake.least": "cannot be less than {n}",
  "mistake.more": "must be more than {n}", "mistake.less": "must be less than {n}", "mistake.short": "needs at least {n} characters or items", "mistake.long": "has at most {n} characters or items",
  "mistake.moment": "is not a valid date or time", "mistake.number": "must be a number", "mistake.form": "is not written correctly", "mistake.past": "cannot lie in the past",
  "mistake.hold": "this alarm can be held for 1 to {n} minutes", "mistake.far": "at most a year ahead", "mistake.backwards": "must end after it begins", "mistake.nobody": "there is no such person or centre",
  "mistake.colon": ": ", "mistake.joint": "; ",
};
