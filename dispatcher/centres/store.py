"""The centres' only hands on SQL."""

from collections.abc import Collection
from datetime import datetime

from psycopg import AsyncCursor

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Invalid

__all__ = [
    "choosing",
    "chosen",
    "city_desk",
    "end_duty",
    "listed",
    "put_centre",
    "put_cover",
    "put_duty",
    "put_town",
    "put_towns_of",
    "reached",
    "towns",
]

_sql = named_queries(__file__)


async def city_desk(connection: Connection) -> str | None:
    """The centre that looks after everybody."""
    row = await (await connection.execute(_sql["city_desk"])).fetchone()
    return None if row is None else str(row["id"])


async def choosing(
    connection: Connection, *, centre_id: str | None, town_code: str | None, now: datetime
) -> AsyncCursor[Row]:
    """Ask whose alarm it is, for an elder of this home centre and town; `chosen` reads the answer when it is needed."""
    return await connection.execute(
        _sql["choose"], {"centre_id": centre_id, "town_code": town_code, "now": now}
    )


async def chosen(asked: AsyncCursor[Row]) -> tuple[str, str]:
    """The centre that was asked for, and the elder's home centre (often the same); Invalid when there are no centres."""
    row = await asked.fetchone()
    if row is None:
        raise Invalid("there are no centres yet: import them with `yilao import centres FILE`")
    return str(row["id"]), str(row["home_id"])


async def reached(connection: Connection, centre_id: str, reach: Collection[str]) -> list[Row]:
    """The centres (centre_id, why) that a step of the escalation reaches for an alarm of this centre."""
    cursor = await connection.execute(_sql["reached"], {"centre_id": centre_id, "reach": sorted(reach)})
    return await cursor.fetchall()


async def listed(connection: Connection, *, now: datetime) -> list[Row]:
    """Every centre with its towns and how many are on duty."""
    return await (await connection.execute(_sql["listed"], {"now": now})).fetchall()


async def towns(connection: Connection) -> list[Row]:
    """Every town with the centres that serve it, the first choice first."""
    return await (await connection.execute(_sql["towns"])).fetchall()


async def put_town(connection: Connection, town: Row) -> None:
    """Add or change a town: code, name_zh, name_en, kind, lat, lon."""
    await connection.execute(_sql["put_town"], town)


async def put_centre(connection: Connection, centre: Row) -> None:
    """Add or change a centre: id, name_zh, name_en, kind, phone, lat, lon; Invalid when a device has its name."""
    if await (await connection.execute(_sql["put_centre"], centre)).fetchone() is None:
        raise Invalid("a device has this name; give the centre another", field="id")


async def put_cover(connection: Connection, centre_id: str, covered_by: str | None) -> None:
    """Say which centre covers for another."""
    await connection.execute(_sql["put_cover"], {"id": centre_id, "covered_by": covered_by})


async def put_towns_of(connection: Connection, centre_id: str, codes: Collection[str]) -> None:
    """Say which towns a centre serves."""
    await connection.execute(_sql["clear_towns"], {"id": centre_id, "towns": list(codes)})
    for code in codes:
        await connection.execute(_sql["put_town_centre"], {"town": code, "id": centre_id})


async def put_duty(
    connection: Connection,
    *,
    centre_id: str,
    staff_id: int,
    role: str,
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    """Put somebody on duty from one moment to another."""
    await connection.execute(
        _sql["put_duty"],
        {
            "centre_id": centre_id,
            "staff_id": staff_id,
            "role": role,
            "starts_at": starts_at,
            "ends_at": ends_at,
        },
    )


async def end_duty(connection: Connection, *, centre_id: str, staff_id: int, now: datetime) -> None:
    """Take somebody off duty at a centre, now and for what was planned."""
    who = {"centre_id": centre_id, "staff_id": staff_id, "now": now}
    await connection.execute(_sql["end_duty"], who)
    await connection.execute(_sql["unplan_duty"], who)
