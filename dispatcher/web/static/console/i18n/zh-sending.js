// 派人、跟进与长者照片的中文用语（en-sending.js 有同样的键）。
export default {
  "page.follow-ups": "跟进",
  "kind.social_worker": "社工", "field.helper_id": "人员",
  "helper.nearby": "附近可派的人（由近到远）", "helper.of_centre": "本中心可派的人", "helper.none": "没有登记可派的人", "helper.failed": "名单取不到，请在右边写姓名",
  "helper.m": "{n} 米", "helper.km": "{n} 公里", "helper.no_place": "位置不详", "helper.speaks": "✓ 会说长者的话", "helper.speaks_not": "不会说长者的话",
  "helper.busy": "正忙：告警 #{id}", "helper.sent_here": "已派到这里", "helper.relative": "{name}（{relation}）",

  "sent.title": "已派出", "sent.since": "{time} 派出", "sent.arrived": "{time} 到场", "sent.late": "晚了 {time}，请打电话问", "sent.coming": "还有 {time}", "sent.open": "已出发 {time}，没说几时到",
  "sent.here": "到了", "sent.mark": "{name}到了",
  "false.device": "此设备 {days} 天内误报 {count} 次", "false.elder": "此长者 {days} 天内误报 {count} 次（别的设备）", "false.elder_too": "此长者各设备共 {count} 次",
  "false.never_assume": "这一次照样当真：没有通话就不算误报。",

  "access.key_safe": "钥匙盒", "access.dog": "动物", "access.key_holders": "有钥匙的人",
  "photo.of": "{name}的照片", "photo.put": "放照片", "photo.change": "换照片", "photo.unfit": "照片要 JPEG 或 PNG，不超过 1 MB", "photo.failed": "没有存上：{reason}",

  "follow.add": "记跟进", "follow.what": "要跟进什么", "follow.due": "最迟", "follow.save": "记下", "follow.done": "完成", "follow.found": "看到什么、做了什么",
  "follow.idea.device": "上门检查设备", "follow.idea.call": "电话回访长者", "follow.idea.visit": "社工上门探访", "follow.idea.family": "联系家属",
  "follow.due_at": "{time} 前", "follow.overdue_at": "已过 {time}", "follow.late": "逾期 {span}", "follow.left": "还有 {span}",
  "follow.minutes": "{n} 分钟", "follow.hours": "{n} 小时", "follow.days": "{n} 天",
  "follow.by": "{name} {time} 记", "follow.by_clock": "系统 {time} 记", "follow.alarm": "告警 #{id}",
  "follow.state.open": "未完成", "follow.state.overdue": "已逾期", "follow.state.done": "已完成",
  "follow.none.open": "没有要跟进的事", "follow.none.overdue": "没有逾期的", "follow.none.done": "还没有完成的跟进",
  "follow.device_wanted": "此设备 {days} 天内误报 {count} 次：请安排上门检查。",
  "keys.follow": "记一件跟进（在告警卡片上）", "keys.dispatch": "派人时：最近的人 · 120、119、110、家人",
};
