"""The sheet of a handover, and its pages on paper."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from dispatcher import printing
from dispatcher.handover import pdf

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def said(**ago: float) -> str:
    return (NOW - timedelta(**ago)).isoformat()


def an_alarm(number: int, **known: Any) -> dict[str, Any]:
    return {
        "id": number,
        "types": ["sos"],
        "priority": 1,
        "state": "claimed",
        "test": False,
        "presses": 1,
        "device_id": "b7",
        "device_kind": "phone",
        "raised_at": said(minutes=9),
        "next_deadline_at": said(minutes=1),
        "claimed_by_name": "Mei",
        "held_until": None,
        "hold_reason": None,
        "elder": {"name": f"陈{number}", "phone": None, "address": "1号", "age": 85, "sex": "f"},
        "outage": None,
        "sent": None,
        "sent_at": None,
        "noted": None,
    } | known


def a_sheet(**known: Any) -> dict[str, Any]:
    lists = ("open", "held", "overdue", "silent", "silenced", "follow_ups", "gaps")
    return {name: [] for name in lists} | {"silent_count": 0, "follow_up_count": 0} | known


def a_paper(**known: Any) -> pdf.Paper:
    values: dict[str, Any] = {
        "number": 12,
        "centre": "石岐居家养老服务中心",
        "phone": None,
        "at": NOW,
        "sheet": a_sheet(),
        "notes": "",
        "given_by": "Mei（mei）",
        "taken_by": None,
        "taken_at": None,
        "remarks": None,
        "handed": (),
        "withdrawn_by": None,
        "withdrawn_at": None,
    }
    return pdf.Paper(**(values | known))


def printed(paper: pdf.Paper, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of each page."""
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
    assert pdf.write(paper).startswith(b"%PDF-")
    return ["\n".join(page) for page in pages[:-1]]


def test_a_quiet_shift_says_of_every_part_that_there_is_nothing(monkeypatch):
    (page,) = printed(a_paper(), monkeypatch)
    for heading in ("未结告警 0", "待跟进 0", "设备 0", "传感器静默", "排班空缺 0"):
        assert heading in page
    assert page.count("无") >= 5
    assert "接班 未签字" in page


def test_an_alarm_says_where_it_stands_and_who_was_sent(monkeypatch):
    alarm = an_alarm(
        7,
        held_until=said(minutes=-3),
        hold_reason="等邻居",
        sent="护理员",
        sent_at=said(minutes=4),
        noted="女儿在路上",
    )
    (page,) = printed(a_paper(sheet=a_sheet(open=[alarm], held=[7], overdue=[7])), monkeypatch)
    for words in ("【紧急】红键求助", "陈7", "#7", "等邻居", "已超时", "已派 护理员", "记事：女儿在路上"):
        assert words in page


def test_every_alarm_of_a_long_sheet_is_there_and_every_page_has_its_number(monkeypatch):
    alarms = [an_alarm(number) for number in range(1, 101)]
    pages = printed(a_paper(sheet=a_sheet(open=alarms)), monkeypatch)
    assert len(pages) > 2
    whole = "\n".join(pages)
    assert all(f"#{number}\n" in whole for number in range(1, 101))
    assert all(f"{n}/{len(pages)}" in page for n, page in enumerate(pages, start=1))


def test_what_is_left_out_is_counted(monkeypatch):
    device = {
        "device_id": "d1",
        "kind": "pendant",
        "room": None,
        "elder": "陈",
        "phone": None,
        "silent_since": said(hours=2),
        "stopgap": None,
    }
    (page,) = printed(a_paper(sheet=a_sheet(silent=[device], silent_count=4000)), monkeypatch)
    assert "另有 3999 项" in page


def test_both_signatures_and_what_changed_hands_are_printed(monkeypatch):
    paper = a_paper(taken_by="Hao（hao）", taken_at=NOW, remarks="知道了", handed=(7, 9))
    (page,) = printed(paper, monkeypatch)
    for words in ("交班人 Mei（mei）", "接班人 Hao（hao）", "接班意见：知道了", "#7", "#9"):
        assert words in page


def test_a_withdrawn_handover_says_so(monkeypatch):
    (page,) = printed(a_paper(withdrawn_by="Mei", withdrawn_at=NOW), monkeypatch)
    assert "撤回，未交接" in page
