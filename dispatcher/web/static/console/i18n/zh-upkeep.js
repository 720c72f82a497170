// 设备状况、平安排查与平台延迟的中文用语（en-upkeep.js 有同样的键）。
export default {
  "page.welfare": "平安排查",

  "ago.seconds": "{n} 秒前", "ago.minutes": "{n} 分钟前", "ago.hours": "{n} 小时前", "ago.days": "{n} 天前",

  "type.town_silent": "全镇设备失联", "type.town_mains_lost": "全镇停电", "type.platform_fault": "平台故障",
  "queue.times": "{count} 次", "event.again": "又一次", "conflict.again": "又报了一次（共 {presses} 次）。请看一眼，需要的话再按一次。",
  "badge.restored": "已恢复", "event.restored": "恢复", "event.silent_again": "再次失联", "event.spread": "范围扩大", "event.stopgap_due": "应有临时照护方案",
  "detail.restored_of": "{devices} 台中已恢复 {restored} 台", "detail.stopgap_due": "还没修好：应有临时照护方案", "detail.devices": "共 {devices} 台", "detail.late": "迟了 {seconds} 秒",

  "outage.silent": "{devices} 台设备失联", "outage.mains": "{devices} 台设备断电", "outage.restored": "已恢复 {restored} 台",
  "outage.note": "同一镇同时出现，合为一条：多半是停电或运营商网络中断。红键一按仍会单独紧急响铃。",
  "outage.check": "对{town}发起平安排查", "outage.devices": "看这些设备", "outage.none_left": "全部恢复，可以结束。", "outage.no_town": "未分镇街",

  "devices.show": "显示哪些设备", "devices.all": "全部", "devices.silent": "失联", "devices.battery": "电量将尽", "devices.untested": "逾期未测",
  "devices.mains": "断电", "devices.never_heard": "未安装", "devices.centres": "各中心", "devices.centre": "中心",
  "devices.none.silent": "没有失联的设备", "devices.none.battery": "没有电量将尽的设备", "devices.none.untested": "按键测试全部按时",
  "devices.none.mains": "没有断电的设备", "devices.none.never_heard": "没有登记了却从未联系的设备",
  "devices.tested_share": "本周按键测试", "devices.of": "{untested} 台逾期", "devices.count": "设备",

  "device.contact": "联系", "device.power": "电源", "device.key_test": "按键测试", "device.stopgap": "临时照护",
  "device.silent_for": "失联", "device.not_installed": "未安装", "device.repair_left": "修复时限还剩", "device.repair_over": "修复已超时",
  "device.empty_on": "约 {date} 用完", "device.empty_now": "电量将尽", "device.mains_since": "断电",
  "device.tested": "{ago}测过", "device.never_tested": "从未测过", "device.test_over": "逾期 {days} 天", "device.no_key": "无按键",

  "stopgap.write": "写方案", "stopgap.change": "改", "stopgap.plan": "修好之前怎样看顾这位长者", "stopgap.until": "管到", "stopgap.save": "记下",
  "stopgap.end": "不再需要", "stopgap.by": "{name} · 到 {until}", "stopgap.hours": "{n} 小时", "stopgap.days": "{n} 天", "stopgap.due": "应有方案",
  "stopgap.idea.call": "每天 9 点、17 点电话问安", "stopgap.idea.neighbour": "请有钥匙的邻居早晚各看一次", "stopgap.idea.spare": "今天送备用机上门",

  "platform.late": "平台延迟：{what}", "platform.something": "按键信号可能晚到", "platform.itself": "平台", "platform.do": "按键可能晚到或看不见：请留意电话，必要时按联系册打给长者。", "platform.pack": "打开联系册",
  "platform.advice": "请技术值班人员在服务器上运行 yilao doctor：它会逐项检查，说出哪里不对、怎么办。", "platform.advice_desks": "恢复之前，请各中心留意电话；几分钟内恢复不了，就按联系册从体弱的长者打起。",
  "platform.what.path": "经 {id} 的按键通路不通", "platform.what.signals": "按键信号来不及处理", "platform.what.alarms": "告警升级迟了",
  "platform.what.gateways": "没有网关在运行，按键无人接收", "platform.what.ears": "听不到任何设备", "platform.what.quarantine": "读不懂的按键无人处理", "platform.what.troubles": "失联、断电的设备来不及告警",
  "platform.what.outbox": "给设备的话发不出去", "platform.what.stream": "告警推送到屏幕迟了", "platform.what.database": "数据库没有回应",

  "welfare.note": "让设备请长者按一下键报平安；没有回应的，按体弱程度排成名单，逐一电话或上门。", "welfare.start": "发起排查",
  "welfare.where": "范围", "welfare.whole_centre": "{centre}全部长者", "welfare.say": "设备对长者说的话",
  "welfare.say_given": "您好，居家养老服务中心向您问平安。您平安，请按报平安键；需要帮助，请按红键。", "welfare.say_note": "不填就说这句，讲粤语的长者听到粤语",
  "welfare.starting": "正在发起…", "welfare.not_started": "没有发起：{reason}", "welfare.none": "还没有做过排查", "welfare.running": "进行中", "welfare.ended": "已结束",
  "welfare.title": "{place}平安排查", "welfare.began": "{time} {name}发起", "welfare.ended_at": "{time} 结束",
  "welfare.elders": "长者", "welfare.asked": "已询问", "welfare.answered": "已按键", "welfare.reached": "已确认", "welfare.open": "待找到",
  "welfare.all_found": "名单上的长者都找到了。", "welfare.list": "待找到的长者，最体弱的在前", "welfare.frailty": "体弱",
  "welfare.no_contacts": "没有登记联系人", "welfare.record": "看长者资料",
  "welfare.mark": "找到了吗？", "welfare.note_field": "备注（可不填，随下一次标记记下）", "welfare.marked": "{name}：{how}", "welfare.not_marked": "{name}没有标记成功：{reason}",
  "welfare.undo": "标错了，改回未联系上", "welfare.tried": "{time} 试过", "welfare.position": "第 {n} 位，共 {count} 位",
  "welfare.end": "结束排查", "welfare.end_note": "结束时的说明", "welfare.end_open": "还有 {count} 位没有找到。写明谁接着找，再结束。", "welfare.not_ended": "没有结束：{reason}",
  "welfare.already": "这里已有一次进行中的排查：请接着做，或先结束它", "welfare.beyond": "名单太长：这里是最体弱的 {shown} 位，后面还有 {more} 位",
  "welfare.device.said": "已播报", "welfare.device.silent": "失联", "welfare.device.never": "未安装", "welfare.device.mute": "不会说话", "welfare.device.unsaid": "没有播报", "welfare.still": "还没轮到询问 {count}",
  "welfare.keys": "↑↓ 换人 · 字母键直接标记", "welfare.back": "全部排查",
  "welfare.how.phone": "电话联系上", "welfare.how.visit": "上门见到", "welfare.how.family": "家属确认", "welfare.how.hospital": "住院", "welfare.how.away": "外出", "welfare.how.unreached": "未联系上",

  "why.age": "{n} 岁", "why.age_unknown": "年龄不详", "why.bedridden": "卧床或失能", "why.power": "离不开供电或治疗", "why.alone": "独居", "why.dementia": "认知障碍",
  "why.mobility": "行动不便", "why.heart": "心脏病", "why.breathing": "呼吸系统疾病", "why.insulin": "用胰岛素", "why.hearing": "听不清", "why.sight": "看不清",
  "why.blood_thinner": "服抗凝药", "why.kidney": "肾病", "why.no_phone": "没有电话", "why.no_contact": "没有联系人", "why.no_key_holder": "没有人有钥匙",
  "why.no_speaker": "没有会说话的设备", "why.silent": "设备失联",

  "pack.title": "联系册", "pack.note": "断网停电时照着打电话：长者、住址、病史、联系人、钥匙在谁手里。每次下载都会记下是谁、什么时候。用完请收好或销毁。",
  "pack.centre": "中心", "pack.order": "排列", "pack.order.address": "按住址", "pack.order.frailty": "体弱在前",
  "pack.pdf": "下载 PDF（打印）", "pack.csv": "下载 CSV（表格）", "pack.making": "正在准备…", "pack.done": "已下载 {name}，已记录。", "pack.failed": "没有下载：{reason}",

  "card.told_of_trouble": "设备故障也告知",
  "keys.marks": "平安排查：标记所选长者",
};
