"""The contact pack on paper: A4 pages that can be printed before a typhoon and worked with by candlelight. Pure."""

import io
from collections.abc import Iterator
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from dispatcher import printing
from dispatcher.printing import HEIGHT, MARGIN, WIDTH, Line, local
from dispatcher.welfare.model import Contact
from dispatcher.welfare.pack_model import LANGUAGE, SEX, Entry, Pack, device_words

__all__ = ["write"]

_TOP: Final = HEIGHT - 92
_BOTTOM: Final = 48.0
_NAME: Final = 12.0

_CONFIDENTIAL: Final = (
    "机密：含全部长者的住址与健康资料。只供本中心值班和上门人员使用，专人保管，用后收回销毁。"
)
_WHEN_AWAY: Final = (
    "平台不通时：从第一页起逐户打电话；打不通的先打持钥匙的联系人，再上门；有危险先打 120 / 119 / 110；"
    "时间和结果写在每户最后一行，平台恢复后补录。"
)
_TO_FILL_IN: Final = "时间 ______  □平安  □送医  □已转移  □未找到   记录 ______________________________"
_NOTE: Final = f"★ 有钥匙   {printing.MISSING} 此字无法打印，见同名 CSV 表"


def write(pack: Pack) -> bytes:
    """The whole file."""
    printing.register()
    blocks = [tuple(_block(number, entry)) for number, entry in enumerate(pack.entries, start=1)]
    pages = list(printing.paged(blocks, top=_TOP, bottom=_BOTTOM)) or [[]]
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1)
    canvas.setTitle(f"{pack.centre} 应急联络册 {local(pack.made_at)}")
    canvas.setAuthor("颐老 Yilao")
    for number, page in enumerate(pages, start=1):
        _head(canvas, pack, f"{number}/{len(pages)}")
        y = _TOP
        for block in page:
            y = printing.draw_block(canvas, block, y)
        _foot(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _block(number: int, entry: Entry) -> Iterator[Line]:
    elder = entry.elder
    age = f"{elder.age}岁" if elder.age is not None else "年龄不详"
    parts = [
        SEX.get(elder.sex, ""),
        age,
        LANGUAGE.get(elder.language, elder.language),
        f"电话 {elder.phone or '无'}",
    ]
    who = "  ".join(part for part in parts if part)
    yield from printing.flow([f"□ {number}. {elder.name}", who], size=_NAME, indent=0, bold=True)
    if entry.frailty.why:
        yield from printing.flow([f"优先 {entry.frailty.score}：" + "、".join(entry.frailty.why)])
    yield from printing.flow(_said(("地址", elder.address), ("进门", elder.access_notes)))
    yield from printing.flow(_said(("病史", elder.conditions), ("用药", elder.medication)))
    devices = "、".join(device_words(device) for device in elder.devices)
    yield from printing.flow(_said(("备注", elder.notes), ("设备", devices or "无")))
    contacts = [_contact(place, contact) for place, contact in enumerate(elder.contacts, start=1)]
    yield from printing.flow(contacts or ["联系人：无"])
    yield Line(text=_TO_FILL_IN)


def _said(*parts: tuple[str, str | None]) -> Iterator[str]:
    return (f"{name}：{said}" for name, said in parts if said)


def _contact(place: int, contact: Contact) -> str:
    key = "★" if contact.key_holder else ""
    when = f"（{contact.available}）" if contact.available else ""
    return f"联系人{place} {key}{contact.name} {contact.relation} {contact.phone}{when}"


def _head(canvas: Any, pack: Pack, page: str) -> None:
    order = "按优先顺序" if pack.by_frailty else "按地址"
    room = WIDTH - 2 * MARGIN
    printing.draw_whole(canvas, HEIGHT - 40, f"{pack.centre}  应急联络册", 15, room=room - 60, bold=True)
    printing.draw(canvas, WIDTH - MARGIN - 40, HEIGHT - 40, page, 12, bold=True)
    made = f"{len(pack.entries)} 位长者，{order}；{local(pack.made_at)} 由 {pack.taken_by} 制作，此后的变动不在其中"
    printing.draw_whole(canvas, HEIGHT - 55, made, 8.5, room=room)
    phones = printing.BETWEEN.join(f"{desk.name} {desk.phone or '（无号码）'}" for desk in pack.phones)
    printing.draw_whole(canvas, HEIGHT - 68, phones, 8.5, room=room)
    printing.draw_whole(canvas, HEIGHT - 81, _CONFIDENTIAL, 8.5, room=room)
    canvas.setLineWidth(1)
    canvas.line(MARGIN, HEIGHT - 87, WIDTH - MARGIN, HEIGHT - 87)


def _foot(canvas: Any) -> None:
    printing.draw(canvas, MARGIN, 32, _WHEN_AWAY, 7.2)
    printing.draw(canvas, MARGIN, 21, _NOTE, 7.2)
