"""The contact pack on paper: A4 pages that can be printed before a typhoon and worked with by candlelight. Pure.

The Chinese letters are those of whoever opens the file (Adobe's STSong-Light, not embedded): every viewer that can show
Chinese has them or its own, and we ship no font. A character that they may lack is printed as 〓, never left out silently.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from dispatcher.welfare.model import Contact
from dispatcher.welfare.pack_model import LANGUAGE, SEX, Entry, Pack, device_words, local

__all__ = ["write"]

_CHINESE: Final = "STSong-Light"
_LATIN: Final = "Helvetica"
_MISSING: Final = "〓"

_WIDTH, _HEIGHT = A4
_MARGIN: Final = 34.0
_TOP: Final = _HEIGHT - 92
_BOTTOM: Final = 48.0
_LINE: Final = 1.42  # of the size of the letters
_TEXT: Final = 9.0
_NAME: Final = 12.0
_INDENT: Final = 20.0
_GAP: Final = 7.0
_BETWEEN: Final = "   "

_CONFIDENTIAL: Final = (
    "机密：含全部长者的住址与健康资料。只供本中心值班和上门人员使用，专人保管，用后收回销毁。"
)
_WHEN_AWAY: Final = (
    "平台不通时：从第一页起逐户打电话；打不通的先打持钥匙的联系人，再上门；有危险先打 120 / 119 / 110；"
    "时间和结果写在每户最后一行，平台恢复后补录。"
)
_TO_FILL_IN: Final = "时间 ______  □平安  □送医  □已转移  □未找到   记录 ______________________________"
_NOTE: Final = f"★ 有钥匙   {_MISSING} 此字无法打印，见同名 CSV 表"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    size: float = _TEXT
    indent: float = _INDENT
    bold: bool = False

    @property
    def height(self) -> float:
        return self.size * _LINE


def write(pack: Pack) -> bytes:
    """The whole file."""
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    blocks = [tuple(_block(number, entry)) for number, entry in enumerate(pack.entries, start=1)]
    pages = list(_pages(blocks)) or [[]]
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1)
    canvas.setTitle(f"{pack.centre} 应急联络册 {local(pack.made_at)}")
    canvas.setAuthor("颐老 Yilao")
    for number, page in enumerate(pages, start=1):
        _head(canvas, pack, f"{number}/{len(pages)}")
        y = _TOP
        for block in page:
            y = _draw_block(canvas, block, y)
        _foot(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _pages(blocks: Sequence[tuple[_Line, ...]]) -> Iterator[list[tuple[_Line, ...]]]:
    """Fill pages with whole blocks; one that is longer than a page is cut where the page ends."""
    page: list[tuple[_Line, ...]] = []
    room = _TOP - _BOTTOM
    for block in blocks:
        for part in _cut(block, _TOP - _BOTTOM):
            height = _height(part)
            if height > room and page:
                yield page
                page, room = [], _TOP - _BOTTOM
            page.append(part)
            room -= height
    if page:
        yield page


def _cut(block: tuple[_Line, ...], room: float) -> Iterator[tuple[_Line, ...]]:
    part: list[_Line] = []
    for line in block:
        if part and _height([*part, line]) > room:
            yield tuple(part)
            part = []
        part.append(line)
    yield tuple(part)


def _height(block: Sequence[_Line]) -> float:
    return sum(line.height for line in block) + _GAP


def _block(number: int, entry: Entry) -> Iterator[_Line]:
    elder = entry.elder
    age = f"{elder.age}岁" if elder.age is not None else "年龄不详"
    parts = [
        SEX.get(elder.sex, ""),
        age,
        LANGUAGE.get(elder.language, elder.language),
        f"电话 {elder.phone or '无'}",
    ]
    who = "  ".join(part for part in parts if part)
    yield from _flow([f"□ {number}. {elder.name}", who], size=_NAME, indent=0, bold=True)
    if entry.frailty.why:
        yield from _flow([f"优先 {entry.frailty.score}：" + "、".join(entry.frailty.why)])
    yield from _flow(_said(("地址", elder.address), ("进门", elder.access_notes)))
    yield from _flow(_said(("病史", elder.conditions), ("用药", elder.medication)))
    devices = "、".join(device_words(device) for device in elder.devices)
    yield from _flow(_said(("备注", elder.notes), ("设备", devices or "无")))
    contacts = [_contact(place, contact) for place, contact in enumerate(elder.contacts, start=1)]
    yield from _flow(contacts or ["联系人：无"])
    yield _Line(text=_TO_FILL_IN)


def _said(*parts: tuple[str, str | None]) -> Iterator[str]:
    return (f"{name}：{said}" for name, said in parts if said)


def _contact(place: int, contact: Contact) -> str:
    key = "★" if contact.key_holder else ""
    when = f"（{contact.available}）" if contact.available else ""
    return f"联系人{place} {key}{contact.name} {contact.relation} {contact.phone}{when}"


def _flow(
    parts: Iterable[str], *, size: float = _TEXT, indent: float = _INDENT, bold: bool = False
) -> Iterator[_Line]:
    """Lines of these parts; a part is broken only where it is longer than a line, so that no number is torn apart."""
    room = (_WIDTH - 2 * _MARGIN - indent) / size
    texts, line = [], ""
    for part in map(_printable, parts):
        joined = f"{line}{_BETWEEN}{part}" if line else part
        if _wide(joined) <= room:
            line = joined
            continue
        if line:
            texts.append(line)
        *full, line = _broken(part, room)
        texts += full
    if line:
        texts.append(line)
    return (_Line(text=text, size=size, indent=indent, bold=bold) for text in texts)


def _broken(text: str, room: float) -> list[str]:
    lines, width = [""], 0.0
    for letter in text:
        if width + _em(letter) > room:
            lines.append("")
            width = 0.0
        lines[-1] += letter
        width += _em(letter)
    return lines


def _wide(text: str) -> float:
    return sum(map(_em, text))


def _printable(text: str) -> str:
    """The text with what cannot be printed made visible; any white space, also a line's end, is a space."""
    return "".join(" " if letter.isspace() else letter if _known(letter) else _MISSING for letter in text)


@lru_cache(maxsize=20_000)
def _known(letter: str) -> bool:
    """Whether a Chinese font of any maker has it: GBK is what all of them cover."""
    if not letter.isprintable():
        return False
    try:
        letter.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=20_000)
def _em(letter: str) -> float:
    """How wide a letter is, in units of its size."""
    return float(pdfmetrics.stringWidth(letter, _font(letter), 1))


def _font(letter: str) -> str:
    # The digits and letters of a substituted Chinese font differ from one viewer to the next; Helvetica's do not.
    return _LATIN if letter.isascii() else _CHINESE


def _draw(canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
    line = canvas.beginText(x, y)
    # There is no bold face of that font everywhere: a thin outline makes one.
    line.setTextRenderMode(2 if bold else 0)
    canvas.setLineWidth(size / 70)
    for font, letters in groupby(_printable(text), key=_font):
        line.setFont(font, size)
        line.textOut("".join(letters))
    line.setTextRenderMode(0)
    canvas.drawText(line)


def _draw_block(canvas: Any, block: Sequence[_Line], y: float) -> float:
    for line in block:
        y -= line.height
        _draw(canvas, _MARGIN + line.indent, y, line.text, line.size, bold=line.bold)
    y -= _GAP
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, y + 2, _WIDTH - _MARGIN, y + 2)
    return y


def _draw_whole(canvas: Any, y: float, text: str, size: float, *, room: float, bold: bool = False) -> None:
    """One line that is set smaller when it would be too long: long names of centres must not cost a number."""
    _draw(canvas, _MARGIN, y, text, min(size, room / max(_wide(_printable(text)), 1.0)), bold=bold)


def _head(canvas: Any, pack: Pack, page: str) -> None:
    order = "按优先顺序" if pack.by_frailty else "按地址"
    room = _WIDTH - 2 * _MARGIN
    _draw_whole(canvas, _HEIGHT - 40, f"{pack.centre}  应急联络册", 15, room=room - 60, bold=True)
    _draw(canvas, _WIDTH - _MARGIN - 40, _HEIGHT - 40, page, 12, bold=True)
    made = f"{len(pack.entries)} 位长者，{order}；{local(pack.made_at)} 由 {pack.taken_by} 制作，此后的变动不在其中"
    _draw_whole(canvas, _HEIGHT - 55, made, 8.5, room=room)
    phones = _BETWEEN.join(f"{desk.name} {desk.phone or '（无号码）'}" for desk in pack.phones)
    _draw_whole(canvas, _HEIGHT - 68, phones, 8.5, room=room)
    _draw_whole(canvas, _HEIGHT - 81, _CONFIDENTIAL, 8.5, room=room)
    canvas.setLineWidth(1)
    canvas.line(_MARGIN, _HEIGHT - 87, _WIDTH - _MARGIN, _HEIGHT - 87)


def _foot(canvas: Any) -> None:
    _draw(canvas, _MARGIN, 32, _WHEN_AWAY, 7.2)
    _draw(canvas, _MARGIN, 21, _NOTE, 7.2)
