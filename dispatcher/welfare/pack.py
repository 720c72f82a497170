"""The contact pack of a centre: everybody it looks after, in an order in which people can be visited or called."""

import asyncio
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatcher.database import Connection, Row
from dispatcher.welfare import pack_csv, pack_pdf, store
from dispatcher.welfare.frailty import rank
from dispatcher.welfare.model import Elder, elder_of
from dispatcher.welfare.pack_model import Entry, Format, Order, Pack, Phone

__all__ = ["Stuff", "made", "stuff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuff:
    """What a pack is made of, straight from the record: to be had quickly, so that no connection waits for the making."""

    centre: Row
    rows: Sequence[Row]
    now: datetime


_WRITERS: Final[dict[Format, Callable[[Pack], bytes]]] = {
    Format.CSV: pack_csv.write,
    Format.PDF: pack_pdf.write,
}
_MAKER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="contact pack")
"""One pack after the other: before a typhoon every centre wants its own at once, and the desk's loop shares this processor."""
_DIGITS: Final = re.compile(r"(\d+)")


async def stuff(
    connection: Connection,
    centre_id: str,
    format_: Format,
    *,
    staff_id: int | None,
    taken_by: str,
    now: datetime,
) -> Stuff:
    """Write down who takes the pack, then read what it is made of; NotFound when there is no such centre."""
    centre = await store.centre_phones(connection, centre_id)
    await store.add_download(
        connection, centre_id=centre_id, format_=format_, staff_id=staff_id, taken_by=taken_by, now=now
    )
    return Stuff(centre=centre, rows=await store.of_centre(connection, centre_id), now=now)


async def made(what: Stuff, format_: Format, order: Order, *, taken_by: str) -> bytes:
    """Make the file, in a thread: a thousand elders take seconds, and the desk must go on meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_MAKER, _make, what, format_, order, taken_by)


def _make(what: Stuff, format_: Format, order: Order, taken_by: str) -> bytes:
    entries = []
    for row in what.rows:
        elder = elder_of(row, now=what.now)
        entries.append(Entry(elder=elder, frailty=rank(elder)))
    if order is Order.FRAILTY:
        entries.sort(key=lambda entry: (-entry.frailty.score, _street(entry.elder), entry.elder.id))
    else:
        entries.sort(key=lambda entry: (_street(entry.elder), entry.elder.id))
    centre = what.centre
    phones = [
        Phone(name=centre[name], phone=centre[phone])
        for name, phone in (("name_zh", "phone"), ("cover_name", "cover_phone"), ("city_name", "city_phone"))
        if centre[name]
    ]
    pack = Pack(
        centre=centre["name_zh"],
        phones=tuple(phones),
        made_at=what.now,
        taken_by=taken_by,
        by_frailty=order is Order.FRAILTY,
        entries=tuple(entries),
    )
    return _WRITERS[format_](pack)


def _street(elder: Elder) -> tuple[tuple[int, int, str], ...]:
    """An address such that house 2 comes before house 10."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _DIGITS.split(elder.address)
        if part
    )
