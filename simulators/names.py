"""The parts from which invented people, addresses and histories are put together; nobody real is meant.

Every estate is a 示范 (model) one, which no address of the city is called, so that no letter and no ambulance can go there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SURNAMES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "陈": 106, "李": 88, "黄": 86, "梁": 72, "林": 58, "何": 52, "吴": 50, "刘": 46, "张": 44, "郑": 40,
        "杨": 34, "冯": 32, "麦": 24, "萧": 20, "罗": 28, "谭": 22, "欧阳": 6, "郭": 22, "周": 24, "卢": 18,
        "邓": 16, "高": 14, "苏": 14, "容": 8, "阮": 10, "余": 14, "叶": 12, "方": 10, "缪": 6, "简": 8,
    }
)  # fmt: skip
"""How often a surname is met, roughly as in the Pearl River delta."""

GIVEN_MALE: Final = (
    "国强", "志明", "伟雄", "耀祖", "炳坤", "锦标", "永昌", "树荣", "家乐", "福全", "金水", "兆基", "润生", "启文",
    "汉光", "德胜", "有财", "庆祥", "维新", "社根", "观发", "泽民", "浩然", "沛霖", "广生", "善行", "伯年", "仲良",
)  # fmt: skip
GIVEN_FEMALE: Final = (
    "秀英", "桂兰", "惠珍", "玉莲", "凤仪", "丽霞", "妙玲", "瑞芳", "月娥", "美琼", "彩云", "淑贞", "银好", "顺好",
    "金娣", "少芬", "雪梅", "宝珠", "翠屏", "润娇", "结友", "爱群", "婉婷", "焕珍", "素心", "秋菊", "倩文", "慕贞",
)  # fmt: skip

ESTATES: Final = (
    "安康",
    "福寿",
    "松鹤",
    "怡乐",
    "长青",
    "康宁",
    "和顺",
    "金秋",
    "晚晴",
    "颐和",
    "春晖",
    "百福",
)
ROOMS: Final = ("客厅", "卧室", "厨房", "卫生间", "大门")

CONDITIONS: Final = (
    "高血压", "2型糖尿病", "冠心病", "慢阻肺", "膝关节炎", "白内障术后", "听力下降", "轻度认知障碍", "脑梗后遗症，左侧肢体无力",
    "骨质疏松", "房颤", "帕金森病早期", "慢性肾病3期", "髋关节置换术后",
)  # fmt: skip
MEDICATION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "高血压": "氨氯地平5mg每早1片",
        "2型糖尿病": "二甲双胍0.5g每日2次随餐",
        "冠心病": "阿司匹林100mg每日1次，硝酸甘油备用",
        "慢阻肺": "噻托溴铵吸入每日1次",
        "骨质疏松": "碳酸钙D3每日1片",
        "房颤": "利伐沙班15mg每晚1次（抗凝，跌倒需警惕出血）",
        "帕金森病早期": "多巴丝肼每日3次",
        "脑梗后遗症，左侧肢体无力": "氯吡格雷75mg每日1次，阿托伐他汀每晚1片",
        "轻度认知障碍": "多奈哌齐5mg每晚1片",
    }
)
"""What is usually taken for a condition; invented doses for the look of it, no advice."""

ACCESS: Final = (
    "备用钥匙在邻居处，先打邻居电话",
    "家里养了狗，不咬人，进门先出声",
    "单元门禁密码 0000#（演示）",
    "楼梯房无电梯，担架需两人",
    "听力不好，敲门要用力，可拍窗",
    "大门有插销，需请邻居从后门开",
    "钥匙盒在水表箱旁，密码 1234（演示）",
)
KEY_SAFE: Final = "大门右侧水表箱内密码钥匙盒，密码 0000（虚构样例）"
DOG: Final = "养了一只小狗，不咬人，进门先出声（虚构样例）"
NOTES: Final = (
    "独居，女儿每周日来",
    "与老伴同住，老伴行动不便",
    "习惯午睡到三点",
    "耳背，请说慢一点、大声一点",
    "常按错红键，请耐心确认",
    "吃斋，送餐注意",
)
AVAILABLE: Final = ("白天", "晚上和周末", "工作日8:30–17:30", "全天")
OFFICE_HOURS: Final = "工作日8:30–17:30"
