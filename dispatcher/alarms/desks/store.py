"""What the watch over claims and desks asks of the record."""

from datetime import datetime

from dispatcher.database import Connection, Row, named_queries

__all__ = [
    "coverage",
    "deserted",
    "end_gap",
    "gaps",
    "held",
    "name_alarm",
    "open_gap",
    "over",
    "stand_ins",
    "unseen",
]

_sql = named_queries(__file__)


async def held(connection: Connection, alarm_id: int | None = None, *, now: datetime) -> list[Row]:
    """The open alarms that somebody holds (or this one), each with when a console of the holder was heard last."""
    return await (await connection.execute(_sql["held"], {"id": alarm_id, "now": now})).fetchall()


async def deserted(connection: Connection, *, before: datetime, now: datetime) -> list[Row]:
    """Centres (centre_id, since) on duty whose desk nobody has watched since `before`, and that are not yet known to be so."""
    return await (await connection.execute(_sql["deserted"], {"before": before, "now": now})).fetchall()


async def open_gap(
    connection: Connection, centre_id: str, *, since: datetime, before: datetime, now: datetime
) -> int | None:
    """Write that nobody watches a desk; None when that is known, or no longer so."""
    values = {"centre_id": centre_id, "since": since, "before": before, "now": now}
    row = await (await connection.execute(_sql["open_gap"], values)).fetchone()
    return None if row is None else int(row["id"])


async def name_alarm(connection: Connection, gap_id: int, alarm_id: int) -> None:
    """Write which alarm a gap has raised."""
    await connection.execute(_sql["name_alarm"], {"id": gap_id, "alarm_id": alarm_id})


async def over(connection: Connection, *, before: datetime, now: datetime) -> list[Row]:
    """The gaps (id, centre_id, alarm_id, since, attended) that are over."""
    return await (await connection.execute(_sql["over"], {"before": before, "now": now})).fetchall()


async def end_gap(connection: Connection, gap_id: int, *, now: datetime) -> bool:
    """Write that a gap is over; False when somebody else has."""
    cursor = await connection.execute(_sql["end_gap"], {"id": gap_id, "now": now})
    return await cursor.fetchone() is not None


async def unseen(connection: Connection, *, limit: int, now: datetime) -> list[int]:
    """The alarms that wait or ring where nobody is, and that the desks which step in do not see yet."""
    rows = await (await connection.execute(_sql["unseen"], {"limit": limit, "now": now})).fetchall()
    return [row["id"] for row in rows]


async def stand_ins(connection: Connection, centre_id: str, *, now: datetime) -> list[Row]:
    """The centres (centre_id, why, attended) that see what a desk that nobody watches would see."""
    values = {"centre_id": centre_id, "now": now}
    return await (await connection.execute(_sql["stand_ins"], values)).fetchall()


async def gaps(connection: Connection, *, now: datetime) -> list[Row]:
    """The desks (centre_id, since, alarm_id, covered_by) that nobody watches now."""
    return await (await connection.execute(_sql["gaps"], {"now": now})).fetchall()


async def coverage(connection: Connection, *, stale: datetime, now: datetime) -> list[Row]:
    """Every centre with who is on duty, its live consoles, and when somebody was last at one."""
    return await (await connection.execute(_sql["coverage"], {"stale": stale, "now": now})).fetchall()
