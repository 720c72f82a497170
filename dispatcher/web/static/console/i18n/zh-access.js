// 看得见、听得到、点得着：大字、声音确认、看不见的告警、桌面通知，以及填写有误时的说明。
export default {
  "verb.overtaken": "{whose}：现在不能提交。您写的还在，Esc 收起，能提交时可再打开。",
  "page.nav": "页面", "page.type": "字号", "page.type.1": "大字", "page.type.2": "更大字", "page.type.3": "标准字",

  "beyond.above.ringing": "上方还有 {count} 条响铃", "beyond.below.ringing": "下方还有 {count} 条响铃",
  "beyond.above.urgent": "上方还有 {count} 条紧急或重要", "beyond.below.urgent": "下方还有 {count} 条紧急或重要",

  "check.ask": "刚才放了三声上行音，听到了吗？", "check.heard": "听到了", "check.not_heard": "没听到", "check.again": "再放一次",
  "check.advice": "没有声音就会漏掉告警：看音箱是否通电、音量和静音键、电脑的声音输出，再放一次。仍听不到：请留在屏幕前，并马上报告主管。",

  "notice.title": "{priority}：{type}", "notice.body": "#{id} · {centre}", "notice.more": "另有 {count} 条告警在响铃",

  "mistake.missing": "必须填写", "mistake.unknown": "不认识这一项", "mistake.choice": "只能是 {values}", "mistake.most": "不能大于 {n}", "mistake.least": "不能小于 {n}",
  "mistake.more": "必须大于 {n}", "mistake.less": "必须小于 {n}", "mistake.short": "至少 {n} 个字（项）", "mistake.long": "最多 {n} 个字（项）",
  "mistake.moment": "不是有效的日期或时间", "mistake.number": "必须是数字", "mistake.form": "格式不对", "mistake.past": "不能是过去的时间",
  "mistake.hold": "此告警只能暂挂 1 至 {n} 分钟", "mistake.far": "最多提前一年", "mistake.backwards": "结束必须在开始之后", "mistake.nobody": "没有这个人或中心",
  "mistake.colon": "：", "mistake.joint": "；",
};
