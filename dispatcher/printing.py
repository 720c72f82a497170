"""Text on A4 pages: lines, blocks that are not torn apart, and Chinese letters without a font of ours. Pure.

The Chinese letters are those of whoever opens the file (Adobe's STSong-Light, not embedded): every viewer that can show
Chinese has them or its own, and we ship no font. A character that they may lack is printed as 〓, never left out silently.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

__all__ = [
    "BETWEEN",
    "GAP",
    "HEIGHT",
    "MARGIN",
    "MISSING",
    "TEXT",
    "WIDTH",
    "Line",
    "draw",
    "draw_block",
    "draw_whole",
    "flow",
    "local",
    "paged",
    "register",
    "wide",
]

WIDTH, HEIGHT = A4
MARGIN: Final = 34.0
MISSING: Final = "〓"
TEXT: Final = 9.0
GAP: Final = 7.0
BETWEEN: Final = "   "

_CHINESE: Final = "STSong-Light"
_LATIN: Final = "Helvetica"
_LINE: Final = 1.42  # of the size of the letters
_INDENT: Final = 20.0
_HERE: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text, as it stands on the page."""

    text: str
    size: float = TEXT
    indent: float = _INDENT
    bold: bool = False

    @property
    def height(self) -> float:
        """How much of the page it takes."""
        return self.size * _LINE


def register() -> None:
    """Make the Chinese letters known; to be called before anything is written."""
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))


def paged(
    blocks: Sequence[tuple[Line, ...]], *, top: float, bottom: float
) -> Iterator[list[tuple[Line, ...]]]:
    """Fill pages with whole blocks; one that is longer than a page is cut where the page ends."""
    page: list[tuple[Line, ...]] = []
    room = top - bottom
    for block in blocks:
        for part in _cut(block, top - bottom):
            height = _height(part)
            if height > room and page:
                yield page
                page, room = [], top - bottom
            page.append(part)
            room -= height
    if page:
        yield page


def _cut(block: tuple[Line, ...], room: float) -> Iterator[tuple[Line, ...]]:
    part: list[Line] = []
    for line in block:
        if part and _height([*part, line]) > room:
            yield tuple(part)
            part = []
        part.append(line)
    yield tuple(part)


def _height(block: Sequence[Line]) -> float:
    return sum(line.height for line in block) + GAP


def flow(
    parts: Iterable[str], *, size: float = TEXT, indent: float = _INDENT, bold: bool = False
) -> Iterator[Line]:
    """Lines of these parts; a part is broken only where it is longer than a line, so that no number is torn apart."""
    room = (WIDTH - 2 * MARGIN - indent) / size
    texts, line = [], ""
    for part in map(_printable, parts):
        joined = f"{line}{BETWEEN}{part}" if line else part
        if wide(joined) <= room:
            line = joined
            continue
        if line:
            texts.append(line)
        *full, line = _broken(part, room)
        texts += full
    if line:
        texts.append(line)
    return (Line(text=text, size=size, indent=indent, bold=bold) for text in texts)


def _broken(text: str, room: float) -> list[str]:
    lines, width = [""], 0.0
    for letter in text:
        if width + _em(letter) > room:
            lines.append("")
            width = 0.0
        lines[-1] += letter
        width += _em(letter)
    return lines


def wide(text: str) -> float:
    """How wide a text is, in units of its size."""
    return sum(map(_em, text))


def _printable(text: str) -> str:
    """The text with what cannot be printed made visible; any white space, also a line's end, is a space."""
    return "".join(" " if letter.isspace() else letter if _known(letter) else MISSING for letter in text)


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
    return float(pdfmetrics.stringWidth(letter, _font(letter), 1))


def _font(letter: str) -> str:
    # The digits and letters of a substituted Chinese font differ from one viewer to the next; Helvetica's do not.
    return _LATIN if letter.isascii() else _CHINESE


def draw(canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
    """Write a text where it is told to stand."""
    line = canvas.beginText(x, y)
    # There is no bold face of that font everywhere: a thin outline makes one.
    line.setTextRenderMode(2 if bold else 0)
    canvas.setLineWidth(size / 70)
    for font, letters in groupby(_printable(text), key=_font):
        line.setFont(font, size)
        line.textOut("".join(letters))
    line.setTextRenderMode(0)
    canvas.drawText(line)


def draw_block(canvas: Any, block: Sequence[Line], y: float) -> float:
    """Write a block below y, with a thin line under it; returns where the next one begins."""
    for line in block:
        y -= line.height
        draw(canvas, MARGIN + line.indent, y, line.text, line.size, bold=line.bold)
    y -= GAP
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, y + 2, WIDTH - MARGIN, y + 2)
    return y


def draw_whole(canvas: Any, y: float, text: str, size: float, *, room: float, bold: bool = False) -> None:
    """One line that is set smaller when it would be too long: long names of centres must not cost a number."""
    draw(canvas, MARGIN, y, text, min(size, room / max(wide(_printable(text)), 1.0)), bold=bold)


def local(moment: datetime) -> str:
    """A moment as people here write it."""
    return moment.astimezone(_HERE).strftime("%Y-%m-%d %H:%M")
