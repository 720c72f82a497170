// The words for shift handovers in English (the same keys as zh-handover.js).
export default {
  "page.handover": "Handover",
  "handover.title": "{centre}: shift handover", "handover.desk": "Desk", "handover.sheet": "Handover sheet", "handover.kept": "No. {id}, as it was signed",
  "handover.n.open": "open", "handover.n.held": "on hold", "handover.n.overdue": "overdue", "handover.n.follow_ups": "follow-ups", "handover.n.silent": "silent",
  "handover.n.silenced": "away", "handover.n.gaps": "rota gaps",

  "handover.open": "Open alarms", "handover.follow_ups": "Follow-ups", "handover.silent": "Devices silent or with a stop-gap", "handover.silenced": "Elders away from home", "handover.gaps": "Nobody on the rota in the next 24 h",
  "handover.silenced_note": "Sensors at home raise nothing; keys always ring", "handover.nothing": "Nothing", "handover.beyond": "{count} more: see their own pages.",
  "handover.on_hold": "{count} on hold", "handover.overdue": "{count} overdue", "handover.held": "On hold until {time}: {reason}", "handover.sent": "{helper} sent at {time}",
  "handover.late_count": "{count} overdue", "handover.no_phone": "no phone", "handover.nobodys": "No elder", "handover.silent_since": "Silent since {time}", "handover.works": "Works; has a stop-gap",
  "handover.plan": "Stop-gap: {plan} ({name}, until {time})", "handover.no_plan": "No stop-gap", "handover.late": "Overdue since {time}", "handover.due": "By {time}",
  "handover.until": "Until {time}", "handover.away.hospital": "In hospital", "handover.away.travel": "Travelling", "handover.away.family": "With family", "handover.away.other": "Away", "handover.gap": "Nobody planned",

  "handover.give": "Hand over", "handover.notes": "Notes", "handover.notes_hint": "What is on no list and the next shift must know", "handover.give_note": "Once signed, the sheet is kept as it is in that moment and cannot be changed.",
  "handover.sign_as": "Sign as {name}", "handover.already": "A handover here waits for its second signature: take it over, or withdraw it first.", "handover.over": "It was signed or withdrawn meanwhile: have a look.",
  "handover.take": "Take over", "handover.given": "{name} signed at {time}", "handover.at_this_desk": "Second signature", "handover.with_alarms": "What {name} has in hand ({count}) passes to whoever takes over, and rings until looked at",
  "handover.none_held": "{name} has no alarm in hand", "handover.remarks": "Remarks", "handover.take_here": "Sign and take over", "handover.take_as": "Take over as {name}", "handover.withdraw": "Withdraw",
  "handover.changed": "Changed since it was signed", "handover.unchanged": "Nothing has changed since it was signed", "handover.added": "New", "handover.moved": "Changed", "handover.ended": "Ended",
  "handover.newly_silent": "Newly silent: {names}", "handover.new_tasks": "New follow-ups: {names}",

  "handover.number": "Handover no. {id}", "handover.waits": "Waits for the second signature", "handover.taken": "{name} took over at {time}", "handover.withdrawn": "Withdrawn by {name} at {time}",
  "handover.handed": "{count} passed along:", "handover.sign_out_now": "Sign out for the next shift", "handover.print": "Print (PDF)", "handover.before": "Handovers before", "handover.none_before": "No handover yet",
  "handover.counted": "{open} open · {silent} silent · {follow_ups} follow-ups", "handover.back": "Back to the sheet of now",

  "leaving.title": "Alarms still in your hands: {count}", "leaving.note": "After signing out they stay in your name and nobody works on them. Hand over the shift, or pass them to a colleague first.", "leaving.more": "{count} more",
  "leaving.hand_over": "To the handover", "leaving.out": "Sign out all the same",
};
