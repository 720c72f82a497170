// 值守台在岗、无人值守与接手失联的中文用语（en-presence.js 有同样的键）。
export default {
  "type.desk_unattended": "值守台无人",
  "event.desk_unattended": "值守台无人，已转给", "event.off_duty": "值班时间已过", "event.holder_lost": "接手人的值守台失联", "event.holder_back": "接手人的值守台恢复",

  "holder.lost": "值守台失联", "holder.lost_short": "失联",
  "holder.lost_line": "{name} 的值守台没有消息了（{time} 发现），可能无人在处理。告警仍在其名下，请按 T 接管。",
  "holder.lost_mine": "平台收不到您的值守台了（{time} 发现），已向所有人重新响铃。恢复后请按 C 表示您在处理。",

  "coverage.title": "值守台无人", "coverage.alarm": "打开告警", "coverage.more": "另有 {count} 个中心",
  "coverage.mine": "您的中心：新告警已转走，请确认声音已开", "coverage.stands_in": "新告警转到这里", "coverage.moved": "已转{to}", "coverage.nowhere": "无人接替，请尽快有人到岗",
  "coverage.place": "新告警已转给接替的中心",
  "coverage.advice": "请给{centre}打电话（{phone}）：有人在吗？电脑、网络、声音正常吗？",
  "coverage.advice_over": "无人期间，该中心的新告警由接替的中心处理，等待中的也会显示给接替的中心和市级台。有人回到值守台后会自动恢复，并记入经过。",

  "detail.unattended_for": "无人 {time}",
};
