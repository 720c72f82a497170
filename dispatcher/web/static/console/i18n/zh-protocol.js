// 致电、处置步骤与报警用语的中文用语（en-protocol.js 有同样的键）。
export default {
  "page.protocols": "处置规程",

  "protocols.type.drill": "演练", "protocols.type.unknown": "其他告警",

  "call.round": "第 {n} 轮", "call.keys": "↑↓ · 1 2 3", "call.keys_note": "K 到下一个要打的联系人，↑↓ 换人，1 打通了 2 无人接 3 正赶来", "call.next": "下一个打",
  "call.answered": "打通了", "call.no_reply": "无人接", "call.on_the_way": "正赶来",
  "call.said.answered": "打通了", "call.said.no_reply": "无人接", "call.said.on_the_way": "正赶来", "call.times": "共 {n} 次",
  "call.claim_first": "请先接手，再记“正赶来”：之后长者会听到有人正在赶来。", "call.reopen_first": "告警已结束：需要的话先重开。",
  "call.exhausted": "联系人已打两轮，都没有接通：派人上门，或拨 120。不要当作睡着了。",
  "event.called": "致电", "event.ticked": "完成步骤", "event.unticked": "取消步骤",

  "keys.tick": "完成下一个处置步骤", "keys.calls": "到下一个要打的联系人；打通了、无人接、正赶来",

  "checklist.title": "处置步骤", "checklist.progress": "{done} / {all}", "checklist.edition": "第 {n} 版", "checklist.undo": "点一下取消",
  "checklist.all_done": "步骤全部完成", "checklist.over": "告警已结束，步骤不再更改",

  "protocols.note": "每类告警的处置步骤。改动成为新的一版，只用于之后发出的告警；正在处理的告警仍用它发出时的那一版。",
  "protocols.default": "颐老默认", "protocols.default_note": "第 1 版是颐老的默认步骤，尚未经本市批准：请管理人员审定。", "protocols.edited": "{time} {name}改", "protocols.steps": "{n} 步",
  "protocols.types": "告警类型", "protocols.editor": "步骤", "protocols.step": "第 {n} 步", "protocols.zh": "中文", "protocols.en": "英文", "protocols.add": "加一步", "protocols.up": "第 {n} 步上移",
  "protocols.down": "第 {n} 步下移", "protocols.remove": "删去第 {n} 步", "protocols.save": "存为第 {n} 版", "protocols.saving": "正在保存…", "protocols.saved": "已存为第 {n} 版。",
  "protocols.discard": "放弃改动", "protocols.changed": "有未保存的改动", "protocols.failed": "没有保存：{reason}", "protocols.stale": "{name}刚存了第 {n} 版：请先看一眼，再决定怎么改。您的改动还在。",
  "protocols.take_theirs": "改用第 {n} 版", "protocols.keep_mine": "在第 {n} 版之上保存我的",
  "protocols.empty_step": "第 {n} 步缺少{language}", "protocols.too_few": "至少要有一步", "protocols.too_many": "最多 20 步",
  "protocols.preview": "值班员看到的样子", "protocols.editions": "历次版本", "protocols.use": "以此版为底稿", "protocols.in_force": "现行", "protocols.read_only": "只有管理人员可以修改。",

  "readout.title": "念给 {service}", "readout.in_zh": "中文", "readout.in_en": "English",
  "readout.city": "中山市", "readout.and": "；", "readout.comma": "，", "readout.semicolon": "；",
  "readout.test": "这是测试或演练：不要真的拨打！",
  "readout.we": "您好，这里是{centre}值守台，我是值班员{by}。", "readout.what": "{what}。", "readout.where": "地址：{address}。", "readout.no_address": "住址没有登记{town}：请让我核对后马上告诉您。",
  "readout.what.sos": "一位长者按了紧急求助键，请求救助", "readout.what.fall": "一位长者跌倒了", "readout.what.smoke": "长者家中烟雾报警", "readout.what.gas": "长者家中燃气泄漏报警", "readout.what.co": "长者家中一氧化碳报警",
  "readout.what.wander": "一位长者可能走失", "readout.what.vitals": "一位长者的体征异常", "readout.what.inactivity": "一位长者在家很久没有动静", "readout.what.bed_exit": "一位长者离床后没有回来",
  "readout.raised": "{time} 发出告警", "readout.presses": "共按了 {count} 次", "readout.spoken": "我们已与长者本人通过话", "readout.unspoken": "还没有联系上长者本人",
  "readout.speaks": "讲{language}", "readout.elder_phone": "本人电话 {phone}", "readout.nobody": "设备没有登记到长者，不知道是谁。",
  "readout.conditions": "病史：{words}。", "readout.medication": "用药：{words}。", "readout.inside": "屋里可能有人，请按有人被困处置。",
  "readout.key_safe": "钥匙盒：{where}", "readout.key_holder": "{name}（{relation}）有钥匙，电话 {phone}", "readout.dog": "屋里有动物：{dog}", "readout.no_access": "怎样进门没有登记。",
  "readout.back": "请回拨 {phone}，告警 {id} 号。", "readout.back_unknown": "告警 {id} 号。（本中心没有登记电话：请报您自己的号码。）",
};
