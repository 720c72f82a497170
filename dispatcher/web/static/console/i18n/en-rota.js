// The words for the rota, the hand-over and the overview of the city in English (the same keys as zh-rota.js).
export default {
  "page.rota": "Rota", "page.city": "City",

  "role.operator": "Operator", "role.supervisor": "Supervisor", "role.manager": "Manager", "role.admin": "Administrator",
  "field.taker": "Hand over to", "field.starts_at": "From", "field.ends_at": "To", "field.username": "Who", "taker.there": "At a console", "taker.on_duty": "On duty", "taker.others": "Other colleagues", "taker.centres": "To the queue of a centre",

  "rota.title": "Rota", "rota.week_before": "Week before", "rota.week_after": "Week after", "rota.this_week": "From today",
  "rota.now": "On duty now", "rota.now_none": "No operator is on duty now", "rota.until": "until {time}", "rota.endless": "until further notice", "rota.endless_will_end": "On duty there until further notice: that ends where this duty begins, and later hours have to be planned.", "rota.endless_ended": "The duty until further notice now ends at {time}.", "rota.no_phone": "no telephone on record",
  "rota.covered_by": "Covered by", "rota.covers": "Covers for", "rota.nobody_covers": "The city desk takes over", "rota.alarms": "See its alarms",
  "rota.gap": "Nobody on duty", "rota.gaps": "{count} gaps with nobody on duty", "rota.no_gaps": "An operator is on duty on all these days", "rota.gap_words": "No operator from {from} to {to}",
  "rota.person": "Who", "rota.role": "As", "rota.starts": "From", "rota.ends": "To", "rota.add": "Plan a duty", "rota.save": "Put on the rota", "rota.saving": "Saving…",
  "rota.saved": "Planned: {name}, {from} to {to}", "rota.not_saved": "Not planned: {reason}", "rota.shifts": "Usual shifts",
  "rota.shift.early": "Early 8–16", "rota.shift.late": "Late 16–24", "rota.shift.night": "Night 0–8", "rota.shift.day": "Day 8–20", "rota.shift.over": "Night 20–8",
  "rota.duty": "{name}, {role}, {from} to {to}", "rota.cancel_ask": "Take {name} off duty, {from} to {to}?", "rota.cancel_running": "This duty is running: it would end now.",
  "rota.cancel": "Take off duty", "rota.keep": "Keep", "rota.cancelled": "Off duty: {name}, {from} to {to}", "rota.not_cancelled": "Not changed: {reason}", "rota.left": "{count} gaps are left in the coming 24 hours.",
  "rota.planned_by": "planned by {name}", "rota.empty": "Nobody is planned for these days", "rota.hint": "Press a gap to fill it, a duty to take it off", "rota.today": "Today",
  "rota.weekday.0": "Sun", "rota.weekday.1": "Mon", "rota.weekday.2": "Tue", "rota.weekday.3": "Wed", "rota.weekday.4": "Thu", "rota.weekday.5": "Fri", "rota.weekday.6": "Sat",

  "gap.already": "{centre}: no operator is on duty now", "gap.coming": "{centre}: no operator from {time}", "gap.more": "{count} more within 24 hours", "gap.open": "Open the rota",

  "city.title": "The city at a glance", "city.days": "Counted over", "city.days.1": "24 hours", "city.days.7": "7 days", "city.days.30": "30 days",
  "city.open": "open", "city.ringing": "ringing", "city.longest": "longest wait", "city.overdue": "overdue", "city.unattended": "desks unattended", "city.silent": "silent devices", "city.false_alarms": "false alarms",
  "city.within_60": "Answered in 60 s", "city.within_180": "Answered in 180 s", "city.target": "target {share}", "city.below": "below target", "city.of": "{n} of {count}", "city.none": "nothing to count", "city.median": "median {median} · slowest {slowest}",
  "city.state.unattended": "Unattended", "city.state.overdue": "Overdue", "city.state.waiting": "Waiting", "city.state.nobody": "Nobody on duty", "city.state.busy": "At work", "city.state.calm": "Quiet",
  "city.people": "desk {there}/{duty}", "city.ringing_short": "rings", "city.silent_short": "silent", "city.list": "The centres, the one that needs somebody most first", "city.failed": "The overview did not come: {reason}", "city.updated": "as of {time}", "city.note": "Emergencies and important alarms such as red keys and falls, from the press to the first answer; drills and tests are left out. Targets: 97.5 % and 99 % (UK TSA/TEC). “desk 1/2”: one person at a console, two on duty.",
  "city.drills": "Drills", "city.protocols": "Protocols",
};
