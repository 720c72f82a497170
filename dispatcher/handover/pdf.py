"""A handover on paper: the sheet as it was signed, and the place for both signatures. Pure."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from dispatcher import printing
from dispatcher.handover import wording
from dispatcher.printing import HEIGHT, MARGIN, WIDTH, Line, flow, local

__all__ = ["Paper", "paper_of", "write"]

_TOP: Final = HEIGHT - 80
_BOTTOM: Final = 44.0
_HEADING: Final = 12.0
_NAME: Final = 10.5
_CONFIDENTIAL: Final = "内含长者资料，只供本中心值班人员使用，专人保管。"
_NOTE: Final = f"编号、时间以系统记录为准；{printing.MISSING} 此字无法打印，见系统。"
_LINE: Final = "______________________"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is printed: one handover with its sheet, and who signed it when."""

    number: int
    centre: str
    phone: str | None
    at: datetime
    sheet: Mapping[str, Any]
    notes: str
    given_by: str
    taken_by: str | None
    taken_at: datetime | None
    remarks: str | None
    handed: tuple[int, ...]
    withdrawn_by: str | None
    withdrawn_at: datetime | None


def paper_of(row: Mapping[str, Any]) -> Paper:
    """A handover as the record has it."""
    taker = f"{row['taken_by_name']}（{row['taken_by_username']}）" if row["taken_by"] is not None else None
    return Paper(
        number=row["id"],
        centre=row["name_zh"],
        phone=row["phone"],
        at=row["at"],
        sheet=row["sheet"],
        notes=row["notes"],
        given_by=f"{row['given_by_name']}（{row['given_by_username']}）",
        taken_by=taker,
        taken_at=row["taken_at"],
        remarks=row["remarks"],
        handed=tuple(row["handed"]),
        withdrawn_by=row["withdrawn_by_name"],
        withdrawn_at=row["withdrawn_at"],
    )


def write(paper: Paper) -> bytes:
    """The whole file."""
    printing.register()
    pages = list(printing.paged(list(_blocks(paper)), top=_TOP, bottom=_BOTTOM))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(f"{paper.centre} 交接班记录 {paper.number}")
    canvas.setAuthor("颐老 Yilao")
    for number, page in enumerate(pages, start=1):
        _head(canvas, paper, f"{number}/{len(pages)}")
        y = _TOP
        for block in page:
            y = printing.draw_block(canvas, block, y)
        printing.draw(canvas, MARGIN, 24, f"{_CONFIDENTIAL}{_NOTE}", 7.2)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _head(canvas: Any, paper: Paper, page: str) -> None:
    room = WIDTH - 2 * MARGIN
    printing.draw_whole(canvas, HEIGHT - 40, f"{paper.centre}  交接班记录", 15, room=room - 60, bold=True)
    printing.draw(canvas, WIDTH - MARGIN - 40, HEIGHT - 40, page, 12, bold=True)
    taken = f"接班 {_at(paper.taken_at)} {paper.taken_by}" if paper.taken_at else "接班 未签字"
    if paper.withdrawn_at:
        taken = f"已撤回 {_at(paper.withdrawn_at)} {paper.withdrawn_by}"
    phone = f"电话 {paper.phone}" if paper.phone else ""
    parts = [f"第 {paper.number} 号", f"交班 {_at(paper.at)} {paper.given_by}", taken, phone]
    line = printing.BETWEEN.join(part for part in parts if part)
    printing.draw_whole(canvas, HEIGHT - 58, line, 9.5, room=room)
    canvas.setLineWidth(1)
    canvas.line(MARGIN, HEIGHT - 68, WIDTH - MARGIN, HEIGHT - 68)


def _blocks(paper: Paper) -> Iterator[tuple[Line, ...]]:
    """Every part of the sheet, also one with nothing on it: a missing heading would not say that somebody looked."""
    sheet = paper.sheet
    yield from _part("交班说明", [tuple(_lines([paper.notes]))] if paper.notes else [])
    alarms = [tuple(_alarm(number, alarm, paper)) for number, alarm in enumerate(sheet["open"], start=1)]
    more = f"暂挂 {len(sheet['held'])}，超时 {len(sheet['overdue'])}"
    yield from _part("未结告警", alarms, count=len(alarms), more=more if alarms else "")
    follow_ups = [tuple(_lines(_follow_up(item))) for item in sheet["follow_ups"]]
    late = sum(item["overdue"] for item in sheet["follow_ups"])
    yield from _part(
        "待跟进", follow_ups, count=sheet["follow_up_count"], more=f"已逾期 {late}" if late else ""
    )
    silent = [tuple(_lines(_device(item))) for item in sheet["silent"]]
    yield from _part("失联或有临时照护方案的设备", silent, count=sheet["silent_count"])
    away = [tuple(_lines(_away(item))) for item in sheet["silenced"]]
    yield from _part("登记离家、传感器静默的长者（按键照常响铃）", away, count=len(away))
    gaps = [
        tuple(_lines([f"{_said(gap['starts_at'])} 至 {_said(gap['ends_at'])} 无人排班"]))
        for gap in sheet["gaps"]
    ]
    yield from _part("未来 24 小时排班空缺", gaps, count=len(gaps))
    yield tuple(_signatures(paper))


def _part(
    title: str, blocks: list[tuple[Line, ...]], *, count: int | None = None, more: str = ""
) -> Iterator[tuple[Line, ...]]:
    """A heading that never stands alone at the foot of a page, and what is under it; how many are left out is said."""
    words = title if count is None else f"{title} {count}"
    heading = Line(text=f"{words}（{more}）" if more else words, size=_HEADING, indent=0, bold=True)
    first, *others = blocks or [tuple(_lines(["无"]))]
    yield (heading, *first)
    yield from others
    if count is not None and count > len(blocks):
        yield tuple(_lines([f"另有 {count - len(blocks)} 项，见系统。"]))


def _lines(parts: list[str]) -> Iterator[Line]:
    return flow([part for part in parts if part])


def _alarm(number: int, alarm: Mapping[str, Any], paper: Paper) -> Iterator[Line]:
    elder, outage = alarm["elder"], alarm["outage"]
    who = "长者未登记"
    if elder:
        age = f"{elder['age']}岁" if elder["age"] is not None else ""
        who = f"{elder['name']} {wording.SEX[elder['sex']]} {age}".strip()
    elif outage:
        who = f"{outage['devices']} 台设备，已恢复 {outage['restored']} 台"
    grade = (
        "演练"
        if alarm["device_kind"] == "drill"
        else "测试"
        if alarm["test"]
        else wording.PRIORITY[alarm["priority"]]
    )
    presses = f"{alarm['presses']} 次" if alarm["presses"] > 1 else ""
    head = [f"{number}. 【{grade}】{wording.types(alarm['types'])}", who, presses, f"#{alarm['id']}"]
    yield from flow([part for part in head if part], size=_NAME, indent=0, bold=True)
    holder = f"（{alarm['claimed_by_name']}）" if alarm["claimed_by_name"] else ""
    due = alarm["next_deadline_at"]
    overdue = "，已超时" if alarm["id"] in paper.sheet["overdue"] else ""
    yield from _lines(
        [
            f"{_said(alarm['raised_at'])} 发出",
            f"{wording.STATE[alarm['state']]}{holder}",
            f"暂挂至 {_said(alarm['held_until'])}：{alarm['hold_reason'] or ''}"
            if alarm["held_until"]
            else "",
            f"时限 {_said(due)}{overdue}" if due else "",
            f"已派 {alarm['sent']} {_said(alarm['sent_at'])}" if alarm["sent"] else "",
            f"电话 {elder['phone'] or '无'}" if elder else f"设备 {alarm['device_id']}",
            elder["address"] if elder else "",
            f"记事：{alarm['noted']}" if alarm["noted"] else "",
        ]
    )


def _follow_up(item: Mapping[str, Any]) -> list[str]:
    late = "【已逾期】" if item["overdue"] else ""
    who = f"{item['elder']} 电话 {item['phone'] or '无'}" if item["elder"] else ""
    number = f"告警 #{item['alarm_id']}" if item["alarm_id"] else ""
    return [f"□ {late}{_said(item['due_at'])} 前", item["what"], who, number]


def _device(item: Mapping[str, Any]) -> list[str]:
    since = f"{_said(item['silent_since'])} 起失联" if item["silent_since"] else "可用，有临时方案"
    plan = item["stopgap"]
    told = (
        f"临时照护：{plan['plan']}（{plan['by']}，至 {_said(plan['until'])}）" if plan else "没有临时照护方案"
    )
    who = f"{item['elder']} 电话 {item['phone'] or '无'}" if item["elder"] else "未登记到长者"
    return [f"□ {who}", wording.device(item["kind"], item["room"]), item["device_id"], since, told]


def _away(item: Mapping[str, Any]) -> list[str]:
    kind = wording.AWAY.get(item["kind"], item["kind"])
    return [
        f"{item['elder']} 电话 {item['phone'] or '无'}",
        f"{kind}，至 {_said(item['until'])}",
        item["note"],
    ]


def _signatures(paper: Paper) -> Iterator[Line]:
    yield Line(text="签字", size=_HEADING, indent=0, bold=True)
    yield Line(text=f"交班人 {paper.given_by}   {_at(paper.at)} 已在系统签字   签名 {_LINE}", size=_NAME)
    if paper.withdrawn_at:
        yield Line(text=f"{_at(paper.withdrawn_at)} 由 {paper.withdrawn_by} 撤回，未交接。", size=_NAME)
        return
    if paper.taken_at is None:
        yield Line(text=f"接班人 {_LINE}   时间 ________________   签名 {_LINE}", size=_NAME)
        return
    yield Line(
        text=f"接班人 {paper.taken_by}   {_at(paper.taken_at)} 已在系统签字   签名 {_LINE}", size=_NAME
    )
    if paper.remarks:
        yield from _lines([f"接班意见：{paper.remarks}"])
    if paper.handed:
        yield from _lines(
            [f"随班移交的告警 {len(paper.handed)} 条：", *(f"#{number}" for number in paper.handed)]
        )


def _at(moment: datetime | None) -> str:
    return local(moment) if moment else ""


def _said(moment: str) -> str:
    """A moment of the sheet, which is kept as JSON, without its year."""
    return local(datetime.fromisoformat(moment))[5:]
