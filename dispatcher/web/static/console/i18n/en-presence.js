// English words for presence at consoles, desks that nobody watches, and claims whose holder is lost (zh-presence.js has the same keys).
export default {
  "type.desk_unattended": "Desk unattended",
  "event.desk_unattended": "Desk unattended, now shown to", "event.off_duty": "Duty is over", "event.holder_lost": "Holder's console lost", "event.holder_back": "Holder's console is back",

  "holder.lost": "console lost", "holder.lost_short": "lost",
  "holder.lost_line": "{name}'s console is not heard any more (noticed {time}): nobody may be working on this. It is still in their name; press T to take it over.",
  "holder.lost_mine": "Your console was not heard any more (noticed {time}), so it rings at everybody's again. Once you are back, press C to say that you have it.",

  "coverage.title": "Desk unattended", "coverage.alarm": "open alarm", "coverage.more": "and {count} more centres",
  "coverage.mine": "your centre: new alarms go elsewhere; is your sound on?", "coverage.stands_in": "new alarms come here", "coverage.moved": "moved to {to}", "coverage.nowhere": "nobody stands in; somebody must come",
  "coverage.place": "New alarms go to the centre that stands in",
  "coverage.advice": "Call {centre} ({phone}): is somebody there? Do the computer, the network and the sound work?",
  "coverage.advice_over": "Meanwhile the centre that stands in handles its new alarms, and what waits is shown there and at the city desk. It ends by itself as soon as somebody is back at the desk, and the history says so.",

  "detail.unattended_for": "unattended for {time}",
};
