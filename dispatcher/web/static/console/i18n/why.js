// Why an elder stands high on the list of a welfare check: the platform says it in Chinese, here are its words.
import { language, t } from "./words.js";

const WHY = {
  年龄不详: "age_unknown", 卧床或失能: "bedridden", 离不开供电或治疗: "power", 独居: "alone", 认知障碍: "dementia", 行动不便: "mobility",
  心脏病: "heart", 呼吸系统疾病: "breathing", 用胰岛素: "insulin", 听不清: "hearing", 看不清: "sight", 服抗凝药: "blood_thinner",
  肾病: "kidney", 没有电话: "no_phone", 没有联系人: "no_contact", 没有人有钥匙: "no_key_holder", 没有会说话的设备: "no_speaker", 设备失联: "silent",
};

/** One reason in the chosen language; one that nobody translated stays as it was said. */
export function reasonFor(said) {
  const age = /^(\d+)岁$/.exec(said);
  if (age) return t("why.age", { n: age[1] });
  return language() !== "zh" && Object.hasOwn(WHY, said) ? t(`why.${WHY[said]}`) : said;
}
