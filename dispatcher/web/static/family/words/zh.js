// 家人页面的文字。Words of the family page, Chinese.
export default {
  "app.name": "颐老 · 家人", "nav.home": "家里", "nav.inbox": "消息", "nav.settings": "设置", "nav.label": "页面", "back": "返回", "loading": "正在读取…",
  "language.other": "English", "call": "打给中心", "call.say": "请说是“{elder}”家", "retry": "再试一次", "saved": "已保存", "remove": "删除",
  "line.trying": "正在连接… 下面是{ago}的情况", "line.lost": "没有网络。下面是{ago}（{at}）的情况，连上后自动更新。",
  "line.urgent": "急的话请直接打电话。", "notice.ended": "登录已过期，请重新登录。", "notice.offline": "现在连不上。请检查网络后再试。",
  "ago.now": "刚刚", "ago.minutes": "{n} 分钟前", "ago.hours": "{n} 小时前", "ago.days": "{n} 天前",
  "for.seconds": "{s} 秒", "for.minutes": "{m} 分 {s} 秒", "for.hours": "{h} 小时 {m} 分",

  "sign_in.title": "看看家里老人", "sign_in.lead": "老人按了求助键，您马上知道；谁正在赶去，您看得到。", "sign_in.phone": "您的手机号", "sign_in.send_code": "发验证码",
  "sign_in.code": "短信里的 6 位验证码", "sign_in.enter": "进入", "sign_in.passkey": "用指纹或面容进入", "sign_in.sent": "如果这个号码已登记，验证码已经发出，10 分钟内有效。",
  "sign_in.other_phone": "换一个号码", "sign_in.again": "再发一次", "sign_in.first": "第一次用？请打开服务中心发给您的短信里的链接。", "sign_in.passkey_failed": "没有成功。可以用验证码进入。",
  "sign_in.or": "或者", "sign_in.try_code": "验证码不对或已过期。", "sign_in.slow": "试得太多了，请过一会儿再试。", "sign_in.failed": "没有成功：{why}", "sign_in.unreachable": "连不上，请检查网络再试。",
  "invite.title": "{name}，您好", "invite.lead": "{centre}邀请您关注{elder}。", "invite.what": "您会看到{elder}同意给您看的内容。{elder}随时可以改主意。",
  "invite.open": "打开", "invite.until": "这个链接只能用一次，{at} 前有效。", "invite.gone": "这个邀请链接已经用过或过期了", "invite.gone_then": "如果您用过它，请用手机号登录。否则请服务中心再发一次。",
  "invite.joined": "您的号码已经有账号，{elder}已经加进去。为了安全，请再用短信里的验证码登录一次。", "invite.sign_in": "用手机号登录",

  "home.calm": "现在没有求助", "home.calm_heard": "最近一次设备信号：{ago}", "home.silent": "设备没有信号，最近一次：{ago}", "home.silent_then": "服务中心也看得到。",
  "home.not_agreed": "{elder}没有同意给您看报警经过。需要您去的时候，仍然会问您。", "home.none": "您的账号还没有关联任何长者。请联系服务中心。",
  "home.you": "您是：{relation}", "home.age": "{age} 岁", "home.install": "把这个页面加到手机桌面，求助时点开最快。", "home.install_do": "添加到桌面",
  "home.push": "打开通知，求助时手机会马上响。", "home.push_do": "打开通知", "home.details": "看经过",

  "ask.question": "您能现在过去看看吗？", "ask.yes": "我去", "ask.no": "去不了", "ask.sending_yes": "正在告诉值班台：您去…", "ask.sending_no": "正在告诉值班台：您去不了…",
  "ask.retry": "正在重试（第 {n} 次）。急的话请直接打电话。", "ask.said_yes": "值班台已经知道：您正赶过去", "ask.said_no": "值班台已经知道：您去不了",
  "ask.then_yes": "路上小心。这个页面会一直更新。", "ask.then_no": "谢谢您告诉我们。值班台会继续找人去。", "ask.eta": "大约多少分钟能到？", "ask.eta_said": "您说大约 {n} 分钟到",
  "ask.minutes": "{n}分", "ask.change_no": "改为：去不了", "ask.change_yes": "改为：我能去", "ask.accepted": "正赶过去", "ask.declined": "去不了", "ask.waiting": "还没有回答", "ask.mine": "（您）",

  "alarm.since": "{at} 发出 · 已过 {for}", "alarm.over": "已经结束 · {at}", "alarm.took": "用了 {for}", "alarm.course": "经过", "alarm.contacts": "问过的家人和邻居", "alarm.gone": "这里看不到这次报警",
  "alarm.test": "测试", "alarm.eta": "约 {n} 分钟到", "alarm.yet": "还没有",
  "stage.received": "按下求助", "stage.seen": "值班员已看到", "stage.answered": "已和老人通上话", "stage.help_on_the_way": "有人正赶过去", "stage.arrived": "已经到老人身边", "stage.closed": "已经结束",
  "stage.reopened": "重新处理", "stage.contacts_asked": "在问家人和邻居", "stage.contact_accepted": "有家人或邻居答应去",

  "type.sos": "红键求助", "type.fall": "可能跌倒", "type.smoke": "烟雾报警", "type.gas": "燃气报警", "type.co": "一氧化碳报警", "type.water": "漏水", "type.inactivity": "很久没有活动",
  "type.wander": "可能走失", "type.bed_exit": "离床没有回来", "type.vitals": "体征异常", "type.service": "绿键服务", "type.medication_missed": "漏服药", "type.silent": "设备失联",
  "type.battery_low": "电量低", "type.mains_lost": "停电", "type.mains_restored": "来电", "type.tamper": "设备被拆动", "type.fault": "设备故障", "type.door": "门磁", "type.test": "按键测试",
  "type.ok": "报平安", "type.cancel": "取消", "type.unknown": "设备报警", "type.unreadable": "设备信号无法识别",
  "outcome.helped_at_home": "已上门帮助，平安", "outcome.sent_to_hospital": "已送医院", "outcome.false_alarm": "虚惊一场，是误按", "outcome.no_help_needed": "平安，不需要帮助", "outcome.service_arranged": "已安排服务",
  "outcome.test_passed": "测试正常", "outcome.device_fault": "是设备故障", "outcome.welfare_checked": "已探访，平安", "outcome.referred": "已转给其他部门", "outcome.died": "请与服务中心联系", "outcome.other": "已处理",

  "part.alarms": "最近的求助", "part.device": "设备", "part.tests": "按键测试", "part.visits": "上门服务", "part.summary": "{month}",
  "part.none_alarms": "最近没有求助", "part.none_device": "没有登记设备", "part.none_tests": "还没有测试记录", "part.none_visits": "没有安排", "part.private": "长者没有同意给您看：{what}",
  "device.online": "在线", "device.unknown": "情况不明", "device.offline": "没有信号", "device.heard": "{ago}有信号", "device.battery": "电量 {n}%", "device.never": "还没有信号",
  "kind.phone": "一键通话机", "kind.pendant": "随身呼救器", "kind.smoke": "烟雾报警器", "kind.gas": "燃气报警器", "kind.water": "水浸传感器", "kind.door": "门磁", "kind.bed": "离床感应垫", "kind.motion": "活动传感器", "kind.watch": "智能手表",
  "test.passed": "正常", "test.failed": "没有通过", "month.presses": "求助", "month.answered": "60 秒内有人应答", "month.false": "误按", "month.tests": "按键测试", "month.heard": "设备有信号的天数", "month.none": "—",

  "inbox.title": "消息", "inbox.none": "还没有消息", "inbox.not_yet": "正在发出…", "inbox.more": "更早的消息", "inbox.unread": "未读", "inbox.see": "看经过", "inbox.offline": "现在读不到消息。",

  "settings.title": "设置", "settings.push": "手机通知", "settings.push_on": "已打开。求助时这部手机会响。", "settings.push_off": "没有打开", "settings.push_do": "打开通知", "settings.push_stop": "关闭通知",
  "settings.push_denied": "浏览器不允许通知。请在浏览器的设置里允许“通知”，再回到这里。", "settings.push_none": "这个浏览器不支持通知。短信和电话照常。", "settings.push_ios": "请先点“分享”→“添加到主屏幕”，从桌面打开后再打开通知。",
  "settings.push_failed": "没有打开成功：{why}", "settings.email": "电子邮箱", "settings.email_add": "添加邮箱", "settings.where": "我们这样找您", "settings.broken": "不通：{why}",
  "settings.quiet": "免打扰时间", "settings.quiet_on": "夜里不要打扰", "settings.from": "从", "settings.until": "到", "settings.quiet_note": "紧急求助不受限制，任何时候都会告诉您。",
  "settings.every": "每次求助都马上告诉我", "settings.every_note": "不打开时：值班台需要您去时才找您。", "settings.hours": "我能去的时间", "settings.always": "随时", "settings.sometimes": "只在这些时间", "settings.add_hours": "再加一段",
  "settings.days": "星期", "settings.passkeys": "指纹或面容登录", "settings.passkey_add": "在这部手机上添加", "settings.passkey_none": "这个浏览器不支持。", "settings.passkey_added": "添加于 {at}", "settings.passkey_used": "上次使用 {at}",
  "settings.language": "语言", "settings.sign_out": "退出登录", "settings.failed": "没有保存：{why}", "settings.saving": "正在保存…", "settings.device_name": "这部手机",
  "day.1": "一", "day.2": "二", "day.3": "三", "day.4": "四", "day.5": "五", "day.6": "六", "day.7": "日",
  "channel.push": "通知", "channel.voice": "电话", "channel.sms": "短信", "channel.email": "邮箱", "channel.wecom": "企业微信", "channel.dingtalk": "钉钉", "channel.feishu": "飞书", "channel.webhook": "网址",
};
