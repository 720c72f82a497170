"""The contact pack as a table and as pages."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from dispatcher import printing
from dispatcher.welfare import pack_csv, pack_pdf
from dispatcher.welfare.frailty import rank
from dispatcher.welfare.model import Contact
from dispatcher.welfare.pack_model import Entry, Pack, Phone
from tests.unit.welfare.test_frailty import an_elder


def a_pack(*people: dict[str, Any]) -> Pack:
    elders = [an_elder(**({"id": n} | known)) for n, known in enumerate(people, start=1)]
    return Pack(
        centre="石岐居家养老服务中心",
        phones=(Phone(name="石岐居家养老服务中心", phone="0760-1"), Phone(name="城市台", phone=None)),
        made_at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        taken_by="mei",
        by_frailty=False,
        entries=tuple(Entry(elder=elder, frailty=rank(elder)) for elder in elders),
    )


def table(pack: Pack) -> list[dict[str, str]]:
    text = pack_csv.write(pack).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_begins_with_the_mark_that_makes_excel_read_chinese():
    assert pack_csv.write(a_pack()).startswith(b"\xef\xbb\xbf")


def test_each_elder_is_a_row_with_contacts_in_calling_order():
    contacts = tuple(
        Contact(name=f"c{n}", relation="邻居", phone=f"0760{n}", key_holder=n == 2, available=None)
        for n in range(1, 6)
    )
    row = table(a_pack({"name": "陈桂兰", "contacts": contacts}, {}))[0]
    assert row["姓名"] == "陈桂兰"
    assert [row[f"联系人{n}姓名"] for n in range(1, 6)] == ["c1", "c2", "c3", "c4", "c5"]
    assert [row[f"联系人{n}有钥匙"] for n in range(1, 6)] == ["", "有", "", "", ""]


def test_a_phone_number_stays_text():
    row = table(a_pack({"phone": "07608301", "contacts": ()}))[0]
    assert row["电话"] == "'07608301"


def test_a_cell_that_would_be_a_formula_is_disarmed():
    for evil in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1"):
        row = table(a_pack({"name": evil, "notes": evil}))[0]
        assert (row["姓名"], row["备注"]) == (f"'{evil}", f"'{evil}")


def test_the_last_row_says_who_took_it_and_whom_to_call():
    text = pack_csv.write(a_pack({})).decode("utf-8-sig")
    assert "机密" in text
    assert "mei" in text
    assert "城市台 （无号码）" in text


def printed(pack: Pack, monkeypatch: Any) -> tuple[list[list[str]], bytes]:
    """What is on each page, in the order of drawing, and the file."""
    pages: list[list[str]] = [[]]
    draw, show = printing.draw, Canvas.showPage

    def noted(canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
        pages[-1].append(text)
        assert 0 < y < printing.HEIGHT
        assert x + printing.wide(text) * size <= printing.WIDTH - printing.MARGIN + 1, text
        draw(canvas, x, y, text, size, bold=bold)

    def turned(canvas: Any) -> None:
        pages.append([])
        show(canvas)

    monkeypatch.setattr(printing, "draw", noted)
    monkeypatch.setattr(Canvas, "showPage", turned)
    body = pack_pdf.write(pack)
    return pages[:-1], body


def test_every_page_has_its_number_the_centres_phones_and_what_to_do(monkeypatch):
    pages, body = printed(a_pack(*({"name": f"陈{n}"} for n in range(40))), monkeypatch)
    assert body.startswith(b"%PDF-")
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        text = "\n".join(page)
        assert f"{number}/{len(pages)}" in text
        for words in ("0760-1", "机密", "平台不通时"):
            assert words in text
    names = [text for page in pages for text in page if text.startswith("□ ")]
    assert len(names) == 40


def test_an_elder_is_never_torn_over_two_pages(monkeypatch):
    pages, _ = printed(a_pack(*({"name": f"陈{n}"} for n in range(40))), monkeypatch)
    for page in pages:
        assert sum(text.startswith("□ ") for text in page) == sum(text.startswith("时间") for text in page)


def test_what_does_not_fit_a_line_or_a_page_goes_on_in_the_next(monkeypatch):
    long = "很长的备注" * 2000
    pages, _ = printed(a_pack({"notes": long, "name": "长" * 200}, {}), monkeypatch)
    text = "".join(text for page in pages for text in page)
    assert text.count("很") >= 2000
    assert text.count("长") >= 200


def test_a_character_that_no_font_may_have_is_shown_as_missing_and_not_left_out(monkeypatch):
    pages, _ = printed(a_pack({"name": "陈𠮩㓦"}), monkeypatch)
    text = "\n".join(pages[0])
    assert "□ 1. 陈〓〓" in text
    assert "此字无法打印" in text


def test_a_line_break_in_a_field_is_only_a_space(monkeypatch):
    pages, _ = printed(a_pack({"notes": "一\n二\x00三"}), monkeypatch)
    assert "备注：一 二〓三" in "\n".join(pages[0])


def test_a_centre_without_elders_has_one_page(monkeypatch):
    pages, _ = printed(a_pack(), monkeypatch)
    assert len(pages) == 1
    assert "0 位长者" in "\n".join(pages[0])


def test_the_file_carries_no_font_and_names_the_one_it_wants():
    body = pack_pdf.write(a_pack({}))
    assert b"STSong-Light" in body
    assert b"FontFile" not in body


def test_long_names_of_centres_cost_no_number(monkeypatch):
    name = "中山市某某镇某某某某某某第二居家养老服务中心"
    phones = tuple(Phone(name=name, phone=f"0760-1234567{n}") for n in range(3))
    pages, _ = printed(replace(a_pack({}), centre=name * 2, phones=phones), monkeypatch)
    text = "\n".join(pages[0])
    assert all(phone.phone in text for phone in phones if phone.phone)
