// 控制台的中文用语（en.js 有同样的键，由测试核对）。
import protocol from "./zh-protocol.js";
import access from "./zh-access.js";
import map from "./zh-map.js";
import rota from "./zh-rota.js";
import handover from "./zh-handover.js";
import sending from "./zh-sending.js";
import planned from "./zh-planned.js";
import presence from "./zh-presence.js";
import telling from "./zh-telling.js";
import upkeep from "./zh-upkeep.js";
import wordings from "./zh-wordings.js";
import told from "./zh-told.js";

export default {
  ...sending,
  ...protocol,
  ...access,
  ...map,
  ...rota,
  ...handover,
  ...planned,
  ...presence,
  ...telling,
  ...upkeep,
  ...wordings,
  ...told,
  "app.name": "颐老值守台", "app.subtitle": "中山市居家养老 · 紧急呼叫值守台",
  "app.loading": "正在连接值守台…",
  "day": "天",

  "page.queue": "队列", "page.devices": "设备", "page.quarantine": "隔离区", "page.elders": "长者",
  "page.keys": "按键一览", "page.language": "English", "page.theme.dark": "浅色", "page.theme.light": "深色",
  "page.sign_out": "退出", "page.signed_in_as": "值班员",

  "signin.title": "上岗登录", "signin.username": "用户名", "signin.password": "密码", "signin.enter": "登录并开启声音",
  "signin.sound_note": "按下按钮会同时开启并测试警报声。您应听到三声上行音；听不到请先检查音箱音量，再上岗。",
  "signin.wrong": "用户名或密码不对，请再输入一次。",
  "signin.throttled": "尝试次数过多，请 {seconds} 秒后再试。",
  "signin.unreachable": "连不上服务器，请检查网络；登录没有完成。",
  "signin.ended": "登录已失效，队列已停止更新。请马上重新登录！",
  "signin.silence": "我已知道，停止提示音",
  "signin.sounds": "警报声", "signin.sounds.p1": "紧急：十声急促", "signin.sounds.p2": "重要：三声", "signin.sounds.p3": "一般：两声轻音",
  "signin.sounds.lost": "断线：下滑长音",

  "sound.off": "声音未开启", "sound.turn_on": "声音未开启 – 点此开启", "sound.on": "声音已开",
  "sound.mute": "静音 60 秒", "sound.muted": "已静音 {seconds} 秒", "sound.ringing": "正在响铃",
  "sound.cannot_mute": "紧急响铃不能静音，接手后停止",

  "link.live": "实时", "link.reconnecting": "重连中", "link.lost": "已断开", "link.since": "{seconds} 秒前",
  "link.lost_banner": "与服务器断开 {time}，屏幕上的内容可能已过时。请用电话与中心联系；恢复后会自动更新。",

  "queue.title": "当前告警", "queue.open": "未结", "queue.ringing": "响铃", "queue.emergencies": "紧急和重要", "queue.longest": "最长待接",
  "queue.empty": "没有未结的告警", "queue.empty_note": "系统在线，有新按键会立即响铃。", "queue.waiting_first": "正在取得告警列表…",
  "queue.all": "全部", "queue.mine": "只看我的", "queue.all_centres": "全部中心",
  "queue.hidden": "筛选隐藏了 {count} 条（一般及以下）", "queue.none_hidden": "没有隐藏的告警", "queue.show_all": "全部显示",
  "queue.never_hidden": "紧急、重要和响铃的告警任何时候都不会被隐藏",
  "queue.col.wait": "已等待", "queue.col.who": "谁 · 什么事", "queue.col.where": "在哪里", "queue.col.state": "状态 · 谁在处理", "queue.col.deadline": "下一步时限",
  "queue.presses": "按了 {count} 次", "queue.unknown_elder": "未登记长者", "queue.announce": "新告警：{type}，{name}，{where}",
  "queue.announce_again": "再次按键：{type}，{name}，共 {count} 次",

  "priority.1": "紧急", "priority.2": "重要", "priority.3": "一般", "priority.4": "次要", "priority.5": "例行",

  "type.sos": "红键求助", "type.fall": "跌倒", "type.smoke": "烟雾", "type.gas": "燃气泄漏", "type.co": "一氧化碳", "type.water": "漏水",
  "type.inactivity": "久无活动", "type.wander": "走失风险", "type.bed_exit": "离床未归", "type.vitals": "体征异常",
  "type.service": "绿键服务", "type.medication_missed": "漏服药", "type.silent": "设备失联", "type.battery_low": "电量低",
  "type.mains_lost": "停电", "type.mains_restored": "来电", "type.tamper": "设备被拆", "type.fault": "设备故障", "type.door": "门磁",
  "type.unreadable": "设备信号无法识别", "type.unknown_device": "未登记的设备", "type.unknown": "未知信号", "type.test": "按键测试",
  "type.ok": "报平安", "type.cancel": "取消",

  "state.waiting": "待接手", "state.claimed": "已接手", "state.answered": "已接通", "state.responding": "已派人", "state.on_scene": "已到场",
  "state.resolved": "已结束", "state.held": "暂挂",

  "badge.test": "测试", "badge.late": "迟到", "badge.late_note": "信号发出后很久才收到", "badge.cancelled": "长者取消", "badge.mine": "我",
  "badge.key_holder": "有钥匙",

  "reach.supervisor": "值班主管", "reach.cover": "邻近中心", "reach.city": "市级台", "reach.contacts": "请致电全部联系人", "reach.everyone": "全体值班人员", "level.label": "升级",

  "deadline.claim": "接手时限", "deadline.answer": "接通时限", "deadline.act": "处置时限", "deadline.hold": "暂挂到期", "deadline.arrive": "到场时限",
  "deadline.next": "下一步时限", "deadline.over": "已超时",

  "card.phone": "电话", "card.address": "住址", "card.access": "进门须知", "card.speaks": "语言", "card.yue": "粤语", "card.cmn": "普通话",
  "card.age": "{age} 岁", "card.f": "女", "card.m": "男", "card.contacts": "联系人（按呼叫顺序）", "card.no_contacts": "没有登记联系人",
  "card.medical": "健康与用药", "card.conditions": "病史", "card.medication": "用药", "card.notes": "备注", "card.none": "未登记",
  "card.withheld": "告警已结束：长者资料仅限其所属中心查看",
  "card.devices": "设备", "card.no_devices": "没有设备", "card.history": "经过", "card.receipts": "长者已被告知", "card.recent": "近 30 天",
  "card.no_recent": "近 30 天没有其他告警", "card.map": "位置", "card.no_place": "没有登记位置",
  "card.from_centre": "距{centre}直线 {km} 公里，{point}",
  "card.loading": "正在取得资料…", "card.failed": "资料取不到：{reason}。告警仍可处理。", "card.retry": "再取一次", "card.not_found": "没有 {id} 号告警，或不在您的范围内。",
  "card.back": "返回队列", "card.raised": "{time} 发出", "card.held_until": "暂挂至 {time}", "card.unknown_device": "设备 {id}（未登记到长者）",

  "compass.n": "北", "compass.ne": "东北", "compass.e": "东", "compass.se": "东南", "compass.s": "南", "compass.sw": "西南", "compass.w": "西", "compass.nw": "西北",

  "verb.claim": "接手", "verb.seen": "知道了，停铃", "verb.take-over": "接管", "verb.answer": "已接通", "verb.dispatch": "派人", "verb.arrive": "已到场", "verb.hold": "暂挂",
  "verb.unhold": "解除暂挂", "verb.release": "放回队列", "verb.note": "记事", "verb.hand-over": "移交", "verb.resolve": "结束", "verb.reopen": "重开",
  "verb.sending": "发送中…", "verb.retrying": "网络不稳，第 {n} 次重发…", "verb.confirm": "确定{verb}", "verb.close": "取消 Esc",
  "verb.holder": "{name} 正在处理", "verb.nobody": "还没有人接手",
  "verb.unreachable": "没有送达：连不上服务器。内容仍在，可再按一次。", "verb.refused": "没有成功：{reason}", "verb.unspoken": "还没有与长者通话：请在备注里写明为什么可以结束。", "verb.fill_in": "请填写：{field}",

  "conflict.claimed": "{name} 已先接手。", "conflict.taken_over": "{name} 已接管此告警。", "conflict.resolved": "此告警已经结束。",
  "conflict.pressed": "长者又按了一次（共 {presses} 次）。请看一眼，需要的话再按一次。", "conflict.given_back": "此告警已放回队列。",
  "conflict.state": "状态已变为「{state}」，请看最新内容再操作。", "conflict.changed": "内容刚有更新，请看一眼再操作。",

  "field.kind": "派谁", "field.helper": "姓名或说明", "field.eta_minutes": "预计几分钟到", "field.note": "备注", "field.minutes": "暂挂几分钟",
  "field.reason": "原因", "field.text": "内容", "field.centre_id": "中心", "field.outcome": "结果", "field.optional": "可不填", "field.choose": "请选择",

  "kind.caregiver": "护理员", "kind.volunteer": "志愿者", "kind.family": "家人", "kind.120": "120 急救", "kind.119": "119 消防", "kind.110": "110 公安", "kind.other": "其他",

  "outcome.helped_at_home": "已上门帮助", "outcome.sent_to_hospital": "送医", "outcome.false_alarm": "误报", "outcome.no_help_needed": "无需帮助",
  "outcome.service_arranged": "已安排服务", "outcome.test_passed": "测试正常", "outcome.device_fault": "设备故障", "outcome.welfare_checked": "已探访确认平安",
  "outcome.referred": "已转介", "outcome.died": "已故", "outcome.other": "其他",

  "event.raised": "发出告警", "event.pressed": "再次按键", "event.cancelled": "长者按了取消", "event.claimed": "接手", "event.taken_over": "接管",
  "event.answered": "接通", "event.dispatched": "派人", "event.arrived": "到场", "event.held": "暂挂", "event.hold_expired": "暂挂到期，重新响铃",
  "event.hold_lifted": "解除暂挂", "event.hold_broken": "新按键打断暂挂", "event.released": "放回", "event.noted": "记事", "event.handed_over": "移交", "event.resolved": "结束", "event.reopened": "重开",
  "event.escalated": "升级", "event.realerted": "再次提醒",
  "detail.eta": "预计 {minutes} 分钟到",
  "actor.clock": "系统", "actor.device": "设备", "actor.contact": "联系人", "actor.staff": "值班员",

  "stage.received": "已收到", "stage.seen": "有人看到", "stage.answered": "已接通", "stage.help_on_the_way": "帮手在途", "stage.arrived": "已到", "stage.closed": "已结束",
  "stage.delivered": "{time}", "stage.pending": "等设备确认", "stage.not_yet": "—",

  "device.online": "在线", "device.offline": "离线", "device.unknown": "不明", "device.battery": "电量", "device.mains": "市电", "device.mains_on": "有电", "device.mains_off": "断电",
  "device.heard": "最近联系", "device.never": "从未联系", "device.signal": "信号", "device.room": "位置", "device.elder": "长者", "device.test": "测试按键",
  "device.waiting": "已发测试，等按键信号… {seconds} 秒", "device.passed": "通过：{seconds} 秒后信号到达", "device.no_answer": "60 秒没有回应，请派人检查设备", "device.not_sent": "没有发出：{reason}",
  "device.search": "按长者、电话或设备编号查找", "device.none_found": "没有找到设备", "device.state": "状态", "device.id": "设备", "device.open_alarm": "看告警 #{id}",
  "device.test_note": "测试会让设备真的发出一次测试信号，走完整条线路，并显示在队列里（标明“测试”）。", "device.speak": "语音",

  "kindname.phone": "颐老一键通话机", "kindname.pendant": "随身呼救器", "kindname.smoke": "烟雾报警器", "kindname.gas": "燃气报警器", "kindname.water": "水浸传感器",
  "kindname.door": "门磁传感器", "kindname.bed": "离床感应垫", "kindname.motion": "活动传感器", "kindname.watch": "智能手表",

  "quarantine.note": "读不懂的信号不会丢：原文在此，并已为该设备发出告警。", "quarantine.none": "隔离区是空的", "quarantine.received": "收到时间",
  "quarantine.reason": "原因", "quarantine.payload": "原文", "quarantine.device": "设备", "quarantine.topic": "主题",

  "quarantine.not_json": "不是 JSON 格式", "quarantine.not_object": "不是 JSON 对象", "quarantine.too_deep": "嵌套太深", "quarantine.too_long": "太长",
  "quarantine.missing": "缺少 {field}", "quarantine.wrong": "{field} 的写法不对", "quarantine.unreadable": "无法识别",

  "problem.unreachable": "连不上服务器", "problem.not_signed_in": "登录已失效，请重新登录", "problem.not_allowed": "您的岗位没有这项权限",
  "problem.not_found": "没有这一项，或不在您的范围内", "problem.conflict": "别人已先处理", "problem.stale": "内容刚有更新，请看一眼再操作",
  "problem.illegal_transition": "现在的状态不能这样做", "problem.already_open": "这位长者已有一条同类的未结告警", "problem.invalid": "填写的内容不合要求：{reason}",
  "problem.throttled": "尝试次数过多，请 {seconds} 秒后再试", "problem.unavailable": "服务器暂时不能处理，请再试一次", "problem.our_mistake": "服务器出错，已记录；请再试一次",

  "elders.search": "按姓名、电话或住址查找长者（按 / 键）", "elders.none": "没有找到长者", "elders.alarms": "告警记录", "elders.no_alarms": "没有告警记录",

  "list.more": "再显示一些", "list.failed": "取不到：{reason}", "list.loading": "正在取得…",

  "keys.title": "按键", "keys.move": "上下选择告警", "keys.open": "打开所选告警", "keys.back": "关闭表单或返回队列", "keys.search": "查找长者、设备或告警", "keys.help": "显示或关闭本表",
  "keys.pages": "各页面（键见页名前）；Home End PgUp PgDn 在队列里跳行", "keys.mute": "静音 60 秒（只限一般及以下）", "keys.verbs": "处理告警（在队列里只有“接手”可用）", "keys.typing": "输入文字时按键不起作用。",
  "keys.close": "关闭",
};
