// 交接班的中文用语（en-handover.js 有同样的键）。
export default {
  "page.handover": "交接班",
  "handover.title": "{centre} 交接班", "handover.desk": "值守台", "handover.sheet": "交接清单", "handover.kept": "第 {id} 号，签字时的清单",
  "handover.n.open": "未结", "handover.n.held": "暂挂", "handover.n.overdue": "超时", "handover.n.follow_ups": "待跟进", "handover.n.silent": "失联设备",
  "handover.n.silenced": "离家", "handover.n.gaps": "排班空缺",

  "handover.open": "未结告警", "handover.follow_ups": "待跟进", "handover.silent": "失联或有临时方案的设备", "handover.silenced": "登记离家的长者", "handover.gaps": "未来 24 小时无人排班",
  "handover.silenced_note": "家中传感器不报警，按键照常响铃", "handover.nothing": "无", "handover.beyond": "另有 {count} 项，见各自页面。",
  "handover.on_hold": "暂挂 {count}", "handover.overdue": "超时 {count}", "handover.held": "暂挂至 {time}：{reason}", "handover.sent": "{time} 已派 {helper}",
  "handover.late_count": "逾期 {count}", "handover.no_phone": "没有电话", "handover.nobodys": "未登记到长者", "handover.silent_since": "{time} 起失联", "handover.works": "可用，有临时方案",
  "handover.plan": "临时照护：{plan}（{name}，至 {time}）", "handover.no_plan": "没有临时照护方案", "handover.late": "{time} 已逾期", "handover.due": "{time} 前",
  "handover.until": "至 {time}", "handover.away.hospital": "住院", "handover.away.travel": "外出", "handover.away.family": "住家人处", "handover.away.other": "离家", "handover.gap": "无人排班",

  "handover.give": "交班", "handover.notes": "交班说明", "handover.notes_hint": "清单上没有、接班人要知道的事", "handover.give_note": "签字后，清单按此刻的样子留存，不能再改。",
  "handover.sign_as": "{name} 签字交班", "handover.already": "这里已有一份交班等人接：请接班，或先撤回。", "handover.over": "已有人签字，或已撤回：请看最新内容。",
  "handover.take": "接班", "handover.given": "{name} {time} 签字交班", "handover.at_this_desk": "接班人在此签字", "handover.with_alarms": "{name} 手上的 {count} 条告警移交给接班人（响铃到看过为止）",
  "handover.none_held": "{name} 手上没有告警", "handover.remarks": "接班意见", "handover.take_here": "签字接班", "handover.take_as": "{name} 签字接班", "handover.withdraw": "撤回交班",
  "handover.changed": "签字之后的变化", "handover.unchanged": "签字之后没有变化", "handover.added": "新增", "handover.moved": "有变", "handover.ended": "已结束",
  "handover.newly_silent": "新失联：{names}", "handover.new_tasks": "新增待跟进：{names}",

  "handover.number": "第 {id} 号交接", "handover.waits": "等接班人签字", "handover.taken": "{name} {time} 签字接班", "handover.withdrawn": "{name} {time} 撤回",
  "handover.handed": "随班移交 {count} 条：", "handover.sign_out_now": "退出，换接班人登录", "handover.print": "打印（PDF）", "handover.before": "以往交接", "handover.none_before": "还没有交接记录",
  "handover.counted": "未结 {open} · 失联 {silent} · 跟进 {follow_ups}", "handover.back": "回到现在的清单",

  "leaving.title": "您手上还有 {count} 条告警", "leaving.note": "退出后它们仍归在您名下，没有人在处理。请先交接班，或移交给同事。", "leaving.more": "还有 {count} 条",
  "leaving.hand_over": "去交接班", "leaving.out": "仍然退出",
};
