// 值班表、移交与全市总览的中文用语（en-rota.js 有同样的键）。
export default {
  "page.rota": "值班", "page.city": "全市",

  "role.operator": "值班员", "role.supervisor": "主管", "role.manager": "经理", "role.admin": "管理员",
  "field.taker": "移交给谁", "field.starts_at": "开始", "field.ends_at": "结束", "field.username": "人员", "taker.there": "在值守台前", "taker.on_duty": "值班中", "taker.others": "其他同事", "taker.centres": "移交到中心队列",

  "rota.title": "值班表", "rota.week_before": "上一周", "rota.week_after": "下一周", "rota.this_week": "从今天起",
  "rota.now": "现在值班", "rota.now_none": "现在没有值班员", "rota.until": "到 {time}", "rota.endless": "长期", "rota.endless_will_end": "此人现有长期班：排上后，长期班到新班开始时结束，之后请逐班排。", "rota.endless_ended": "原长期班到 {time} 结束。", "rota.no_phone": "未登记电话",
  "rota.covered_by": "无人时由", "rota.covers": "代管", "rota.nobody_covers": "市指挥中心接管", "rota.alarms": "看该中心的告警",
  "rota.gap": "无人值班", "rota.gaps": "{count} 处无人值班", "rota.no_gaps": "这几天一直有值班员", "rota.gap_words": "{from} 至 {to} 没有值班员",
  "rota.person": "值班人员", "rota.role": "岗位", "rota.starts": "开始", "rota.ends": "结束", "rota.add": "排班", "rota.save": "排上", "rota.saving": "正在保存…",
  "rota.saved": "已排上：{name} {from} 至 {to}", "rota.not_saved": "没有排上：{reason}", "rota.shifts": "常用班次",
  "rota.shift.early": "早班 8–16", "rota.shift.late": "中班 16–24", "rota.shift.night": "夜班 0–8", "rota.shift.day": "白班 8–20", "rota.shift.over": "夜班 20–8",
  "rota.duty": "{name}，{role}，{from} 至 {to}", "rota.cancel_ask": "取消{name} {from} 至 {to} 的班？", "rota.cancel_running": "正在进行：取消后从现在起结束。",
  "rota.cancel": "取消这一班", "rota.keep": "不取消", "rota.cancelled": "已取消：{name} {from} 至 {to}", "rota.not_cancelled": "没有取消：{reason}", "rota.left": "未来 24 小时还有 {count} 处无人值班。",
  "rota.planned_by": "{name}排", "rota.empty": "这几天没有排班", "rota.hint": "点空档直接排人；点一班可取消", "rota.today": "今天",
  "rota.weekday.0": "周日", "rota.weekday.1": "周一", "rota.weekday.2": "周二", "rota.weekday.3": "周三", "rota.weekday.4": "周四", "rota.weekday.5": "周五", "rota.weekday.6": "周六",

  "gap.already": "{centre}现在没有值班员", "gap.coming": "{centre} {time} 起没有值班员", "gap.more": "24 小时内另有 {count} 处", "gap.open": "去排班",

  "city.title": "全市总览", "city.days": "统计范围", "city.days.1": "24 小时", "city.days.7": "7 天", "city.days.30": "30 天",
  "city.open": "未结", "city.ringing": "响铃", "city.longest": "最长待接", "city.overdue": "超时", "city.unattended": "值守台无人", "city.silent": "失联设备", "city.false_alarms": "误报",
  "city.within_60": "60 秒内接通", "city.within_180": "180 秒内接通", "city.target": "标准 {share}", "city.below": "未达标", "city.of": "{n} / {count} 次", "city.none": "无告警可计", "city.median": "中位 {median} · 最慢 {slowest}",
  "city.state.unattended": "无人值守", "city.state.overdue": "超时", "city.state.waiting": "待接手", "city.state.nobody": "无人值班", "city.state.busy": "处理中", "city.state.calm": "平静",
  "city.people": "在台 {there}/{duty}", "city.ringing_short": "响铃", "city.silent_short": "失联", "city.list": "各中心，最需要人的在前", "city.failed": "没有取得总览：{reason}", "city.updated": "{time} 更新", "city.note": "红键、跌倒等紧急和重要告警，从按下到第一次接通；演练和测试不计。标准为英国 TSA/TEC 的 97.5% 与 99%。“在台 1/2”：值守台前 1 人，值班 2 人。",
  "city.drills": "演练", "city.protocols": "处置规程",
};
