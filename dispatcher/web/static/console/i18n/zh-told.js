// 谁已知道、通知联系人、联系人档案的中文用语（en-told.js 有同样的键）。
export default {
  "told.title": "谁已知道", "told.round": "第 {n} 轮", "told.withdrew": "先说来，又改口", "told.comma": "、", "told.semicolon": "；", "told.staff": "值班人员", "told.account": "家属页", "told.all": "共 {n} 条", "told.not_written": "还没有发出", "told.unreached": "没有一种方式能送到，请打电话",
  "call.said.declined": "说去不了", "told.accepted": "说来", "told.declined": "说去不了", "told.waiting": "等回答 {time}", "told.silent": "还没回答",
  "told.by.link": "短信链接回答", "told.by.key": "电话按键回答", "told.by.page": "家属页回答", "told.by.desk": "值守台记下",
  "told.answer_of": "{name}的回答", "told.says_yes": "说来", "told.says_no": "不来",
  "told.ended.reached": "已送到", "told.ended.answered": "已回答", "told.ended.dropped": "已作废", "told.ended.failed": "没有送到",
  "told.of.alarm.raised": "告知出了告警", "told.of.alarm.ask": "问能不能去", "told.of.alarm.answered": "告知已与长者通话", "told.of.alarm.on_the_way": "告知有人在路上", "told.of.alarm.arrived": "告知有人到场",
  "told.of.alarm.somebody_goes": "告知已有人去", "told.of.alarm.nobody_comes": "告知没有人去", "told.of.alarm.end.well": "告知平安", "told.of.alarm.end.helped": "告知已处理", "told.of.alarm.end.hospital": "告知已送医",
  "told.of.alarm.end.false_alarm": "告知是虚惊", "told.of.alarm.end.died": "请家属联系中心", "told.of.alarm.end.other": "告知已结束", "told.of.alarm.reopened": "告知告警重开", "told.of.staff.alarm": "呼叫值班人员",
  "told.of.device.silent": "告知设备失联", "told.of.device.works": "告知设备恢复", "told.of.test.monthly": "每月通信测试",

  "channel.push": "推送", "channel.voice": "电话", "channel.sms": "短信", "channel.email": "邮件", "channel.wecom": "企业微信", "channel.dingtalk": "钉钉", "channel.feishu": "飞书", "channel.webhook": "网络接口",
  "delivery.pending": "待发", "delivery.sending": "发送中", "delivery.accepted": "已发出", "delivery.delivered": "已送达", "delivery.read": "已读", "delivery.failed": "没送到", "delivery.failed_for_good": "号码无效", "delivery.dropped": "不必发",

  "asking.title": "通知联系人", "asking.ask": "通知联系人", "asking.again": "再通知", "asking.how": "怎样问", "asking.whom": "问谁", "asking.mode.planned": "照登记的安排", "asking.mode.together": "所有人同时",
  "asking.note": "问“能不能去看看”：短信、电话、推送一起用；对方按 1 或点链接才算答应，语音信箱不算。", "asking.send": "通知", "asking.nobody_chosen": "请至少选一位联系人",
  "asking.begins": "正在通知联系人…", "asking.in_turn": "正在逐个问（第 {cycle} 轮）：等 {names} 回答 {time}", "asking.together": "正在同时问（第 {cycle} 轮）：等 {names} 回答 {time}",
  "asking.accepted": "{names} 说来", "asking.nobody": "联系人问过两轮，没有人来：请派人上门",
  "event.contacts_asked": "通知联系人", "event.contact_accepted": "联系人说来", "event.contact_declined": "联系人说去不了", "event.nobody_comes": "联系人问过两轮，没有人来",
  "keys.ask": "通知联系人（在告警卡片上）",

  "contact.plan": "告警时怎样问联系人", "contact.change_plan": "更改", "contact.save": "保存", "contact.asked": "怎样问", "contact.asked_when": "什么时候问",
  "contact.asked.in_turn": "按顺序逐个问", "contact.asked.together": "所有人同时问", "contact.asked_when.unanswered": "值守台没有按时接手才问", "contact.asked_when.at_once": "一按键就问",
  "contact.manage": "管理", "contact.shut": "收起", "contact.every_alarm_short": "每次告警都告知", "contact.unreachable": "没有一种方式能找到：请核对号码",
  "contact.stands.ok": "可用", "contact.stands.untried": "没试过", "contact.stands.failing": "最近送不到", "contact.stands.broken": "无效",
  "contact.page.seen": "家属页：{time} 看过", "contact.page.joined": "家属页：已开通，没有看过", "contact.page.invited": "家属页：已邀请，{time} 前有效", "contact.page.expired": "家属页：邀请已失效", "contact.page.none": "家属页：没有邀请",
  "contact.may_see": "可看：{what}", "contact.may_see_nothing": "什么都不能看",
  "contact.ways": "怎样找到他们", "contact.this_phone": "家属页所在的手机", "contact.phone": "电话号码", "contact.change_phone": "换号码", "contact.way": "方式", "contact.target": "地址", "contact.mail_idea": "name@example.com", "contact.number_idea": "另一个号码",
  "contact.robot_idea": "https:// 机器人地址", "contact.add": "添加", "contact.remove": "删除",
  "contact.settings": "通知设置", "contact.every_alarm": "每次紧急告警一开始就告知", "contact.told_of_trouble": "设备故障也告知", "contact.language": "语言", "contact.hours": "什么时候能来", "contact.always": "随时",
  "contact.span": "时段 {n}", "contact.from": "从", "contact.until": "到", "contact.add_span": "再加一段", "contact.daily": "每天", "contact.hours_wrong": "每个时段要选日子，起止时间不能相同",
  "contact.day.1": "一", "contact.day.2": "二", "contact.day.3": "三", "contact.day.4": "四", "contact.day.5": "五", "contact.day.6": "六", "contact.day.7": "日",

  "consent.title": "长者同意这位联系人看到", "consent.alarms": "告警经过", "consent.device": "设备状态", "consent.tests": "测试记录", "consent.visits": "上门服务", "consent.summary": "每月小结", "consent.health": "消息里的健康情况",
  "consent.will_give": "新同意：{what}", "consent.will_revoke": "收回：{what}", "consent.how": "谁、怎样说的", "consent.how_idea": "例如：本人电话中口头同意", "consent.save": "记下", "consent.undo": "不改了",

  "invite.title": "家属页", "invite.make": "邀请", "invite.make_again": "重新邀请", "invite.revoke": "收回邀请", "invite.link": "邀请链接（只在这里显示一次）", "invite.copy": "复制", "invite.copied": "已复制 ✓",
  "invite.sent": "已用短信发给对方。", "invite.not_sent": "没有短信可发：请把链接交给对方。", "invite.until": "{time} 前有效，", "invite.once": "只能打开一次。", "invite.nothing_to_see": "长者还没有同意任何内容：对方打开后只能回答告警。",
};
