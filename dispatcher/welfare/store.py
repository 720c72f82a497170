"""The only hands on SQL of welfare checks and contact packs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg.errors import ForeignKeyViolation, UniqueViolation

from dispatcher.alarms.triage import LATE_AFTER
from dispatcher.commands import store as commands
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import AlreadyOpen, Conflict, Invalid, NotFound
from dispatcher.welfare.model import ANSWERS, How

__all__ = [
    "add_download",
    "asked",
    "begin",
    "centre_phones",
    "centres_of_check",
    "centres_of_town",
    "checks",
    "claim_check",
    "claim_ended",
    "counts",
    "elder",
    "end",
    "fall_quiet",
    "hear",
    "mark",
    "marks",
    "of_centre",
    "people",
    "to_ask",
]

_sql = named_queries(__file__)


async def begin(
    connection: Connection,
    *,
    town: str | None,
    centre_id: str | None,
    say: str | None,
    by: int,
    now: datetime,
) -> int:
    """Begin a check of a town or of a centre's elders and return its number; who is in it is settled here, once.

    AlreadyOpen when one is open there, NotFound for a place nobody knows, Invalid when nobody lives there.
    """
    where = {"town": town, "centre_id": centre_id}
    cursor = await connection.execute(_sql["open_one"], where)
    if (known := await cursor.fetchone()) is not None:
        raise AlreadyOpen(f"welfare check {known['id']} is still open here: work on it, or end it first")
    try:
        cursor = await connection.execute(_sql["begin"], where | {"say": say, "by": by, "now": now})
        row = await cursor.fetchone()
    except UniqueViolation as error:
        raise AlreadyOpen("somebody began a welfare check here in this moment") from error
    except ForeignKeyViolation as error:
        raise NotFound(f"there is no town or centre {town or centre_id}") from error
    number = int(row["id"]) if row else 0
    cursor = await connection.execute(_sql["enlist"], where | {"check_id": number})
    if cursor.rowcount == 0:
        raise Invalid("nobody lives there: there is nobody to ask", field="town" if town else "centre_id")
    return number


async def centres_of_town(connection: Connection, town: str) -> set[str]:
    """The centres that look after the elders of a town; none when nobody knows the town."""
    rows = await (await connection.execute(_sql["centres_of_town"], {"town": town})).fetchall()
    return {row["centre_id"] for row in rows}


async def centres_of_check(connection: Connection, check_id: int) -> set[str]:
    """The centres whose elders belong to a check; an empty name for elders without one."""
    cursor = await connection.execute(_sql["centres_of_check"], {"check_id": check_id})
    return {row["centre_id"] for row in await cursor.fetchall()}


async def claim_check(connection: Connection, *, after: int) -> Row | None:
    """The next open check (id, say) that nobody else is at, until the transaction ends."""
    return await (await connection.execute(_sql["claim_check"], {"after": after})).fetchone()


async def hear(connection: Connection, check_id: int, *, now: datetime) -> None:
    """Count the answers that have come; whoever does it has claimed the check, or locked it."""
    await connection.execute(
        _sql["hear"], {"check_id": check_id, "types": sorted(ANSWERS), "late_after": LATE_AFTER}
    )
    await connection.execute(_sql["move_on"], {"check_id": check_id, "now": now})


async def to_ask(connection: Connection, check_id: int, *, limit: int) -> list[Row]:
    """Some of those who have not been asked, as `elder_of` takes them."""
    return await (await connection.execute(_sql["to_ask"], {"check_id": check_id, "limit": limit})).fetchall()


async def asked(
    connection: Connection,
    check_id: int,
    *,
    elders: Sequence[dict[str, Any]],
    asks: Sequence[tuple[int, str, int]],
    now: datetime,
) -> None:
    """Write down who was asked (elder_id, devices, frailty, why), and by which (elder, device, command)."""
    if asks:
        elder_ids, device_ids, command_ids = (list(column) for column in zip(*asks, strict=True))
        await connection.execute(
            _sql["add_asks"],
            {
                "check_id": check_id,
                "device_ids": device_ids,
                "elder_ids": elder_ids,
                "command_ids": command_ids,
            },
        )
    if elders:
        body = msgspec.json.encode(elders).decode()
        await connection.execute(_sql["asked"], {"check_id": check_id, "asked": body, "now": now})


async def checks(
    connection: Connection, *, check_id: int | None, centres: Collection[str] | None, limit: int
) -> list[Row]:
    """Checks that the reader may see something of, open ones first, then the newest."""
    cursor = await connection.execute(
        _sql["listed"], {"check_id": check_id, "centres": _list(centres), "limit": limit}
    )
    return await cursor.fetchall()


async def counts(
    connection: Connection, check_ids: Sequence[int], *, centres: Collection[str] | None
) -> dict[int, Row]:
    """How many elders the reader sees in each check: elders, to_ask, asked, answered, reached."""
    cursor = await connection.execute(
        _sql["counts"], {"check_ids": list(check_ids), "centres": _list(centres)}
    )
    return {row["check_id"]: row for row in await cursor.fetchall()}


async def people(
    connection: Connection, check_id: int, *, centres: Collection[str] | None, after: int | None, limit: int
) -> list[Row]:
    """Whom nobody has heard of yet, the frailest first; `after` is the last elder of the page before."""
    what = {"check_id": check_id, "centres": _list(centres), "elder_id": None, "after": after, "limit": limit}
    return await (await connection.execute(_sql["people"], what)).fetchall()


async def elder(
    connection: Connection, check_id: int, elder_id: int, *, centres: Collection[str] | None
) -> Row:
    """One elder of a check, however it stands with them; NotFound when they do not belong to it or are not yours to see."""
    what = {
        "check_id": check_id,
        "centres": _list(centres),
        "elder_id": elder_id,
        "after": None,
        "limit": 1,
    }
    row = await (await connection.execute(_sql["people"], what)).fetchone()
    if row is None:
        raise NotFound(f"welfare check {check_id} has no elder {elder_id}, or they are not yours to see")
    return row


async def marks(connection: Connection, check_id: int, elder_id: int) -> list[Row]:
    """What people found out about an elder: at, how, note, by, by_name."""
    cursor = await connection.execute(_sql["marks"], {"check_id": check_id, "elder_id": elder_id})
    return await cursor.fetchall()


async def mark(
    connection: Connection, check_id: int, elder_id: int, *, how: How, note: str, by: int, now: datetime
) -> None:
    """Write down what somebody found out; Conflict when the check is over."""
    what = {"check_id": check_id, "elder_id": elder_id, "how": how, "note": note, "by": by, "now": now}
    row = await (await connection.execute(_sql["share_check"], what)).fetchone()
    if row is None or row["ended_at"] is not None:
        raise Conflict("this welfare check is over")
    await connection.execute(_sql["add_mark"], what)
    await connection.execute(_sql["mark"], what)


async def end(connection: Connection, check_id: int, *, note: str, by: int, now: datetime) -> int:
    """End a check and return how many are unreached; the devices fall quiet afterwards, by `asking.tick`.

    Conflict when it is over already, Invalid when somebody is unreached and no note says why it ends all the same.
    """
    row = await (await connection.execute(_sql["lock_check"], {"check_id": check_id})).fetchone()
    if row is None or row["ended_at"] is not None:
        raise Conflict("this welfare check is over already")
    await hear(connection, check_id, now=now)
    found = (await counts(connection, [check_id], centres=None))[check_id]
    unreached = int(found["elders"] - found["answered"] - found["reached"])
    if unreached and not note:
        raise Invalid(
            f"{unreached} of {found['elders']} are unreached: say in a note why the check ends", field="note"
        )
    await connection.execute(
        _sql["end"],
        {"check_id": check_id, "by": by, "note": note or None, "unreached": unreached, "now": now},
    )
    return unreached


async def claim_ended(connection: Connection, *, after: int) -> int | None:
    """The next check that is over but still asks devices, and that nobody else is at."""
    row = await (await connection.execute(_sql["claim_ended"], {"after": after})).fetchone()
    return None if row is None else int(row["id"])


async def fall_quiet(connection: Connection, check_id: int, *, limit: int, now: datetime) -> None:
    """Ask some of its devices no more; when none is left that is asked, the check is quiet."""
    rows = await (await connection.execute(_sql["commands_of"], {"check_id": check_id})).fetchall()
    if not await commands.withdraw(connection, [row["command_id"] for row in rows], limit=limit, now=now):
        await connection.execute(_sql["quiet"], {"check_id": check_id})


async def of_centre(connection: Connection, centre_id: str) -> list[Row]:
    """Everybody whom a centre looks after, as `elder_of` takes them."""
    return await (await connection.execute(_sql["of_centre"], {"centre_id": centre_id})).fetchall()


async def centre_phones(connection: Connection, centre_id: str) -> Row:
    """A centre's name and number, those of its neighbour, and of the city desk; NotFound."""
    row = await (await connection.execute(_sql["centre_phones"], {"centre_id": centre_id})).fetchone()
    if row is None:
        raise NotFound(f"there is no centre {centre_id}")
    return row


async def add_download(
    connection: Connection,
    *,
    centre_id: str,
    format_: str,
    staff_id: int | None,
    taken_by: str,
    now: datetime,
) -> None:
    """Write down who takes a contact pack away."""
    await connection.execute(
        _sql["add_download"],
        {"centre_id": centre_id, "format": format_, "staff_id": staff_id, "taken_by": taken_by, "now": now},
    )


def _list(centres: Collection[str] | None) -> list[str] | None:
    return None if centres is None else sorted(centres)
