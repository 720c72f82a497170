"""What is found out about the fleet by and by: whose battery will be empty when, and whose keys were tried.

Nothing here is in a press's way: it reads what was committed long ago, in small batches, and never holds a lock for longer
than one of them. Several dispatchers may do it at once, and one that dies in the middle is taken over from.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from dispatcher.clock import Clock
from dispatcher.database import Connection, Pool, Row, named_queries
from dispatcher.fleet import battery, keytests
from dispatcher.fleet.battery import LOCAL

__all__ = ["last_night", "tick_batteries", "tick_key_tests"]

_sql = named_queries(__file__)

_AT: Final = time(3, 10)  # when the town sleeps and hardly a key is pressed
_BATCH: Final = 100  # devices
_LATE_DAYS: Final = 2  # a device may deliver its readings as late as this, so these days are summed up again
_ABANDONED: Final = timedelta(hours=1)

_SIGNALS: Final = 5_000
_SETTLED: Final = timedelta(minutes=15)
"""Numbers are drawn before they are committed; what is older than this cannot be overtaken any more."""


async def tick_batteries(pool: Pool, clock: Clock) -> int:
    """Once a night, or as soon as somebody is there to do it, forecast every battery; returns how many devices there are.

    1. Take the night's work, unless it is done or another is at it.
    2. For a hundred devices at a time: sum up the new days, look at the last sixty, write the forecast down.
    3. Forget the days that no forecast will look at, and say that it is done.
    """
    now = clock()
    async with pool.connection() as connection:
        begun = await _begin(connection, now)
    if begun is None:
        return 0
    today = now.astimezone(LOCAL).date()
    oldest = today - timedelta(days=battery.LOOK_BACK_DAYS)
    done_on = oldest if begun["done_at"] is None else begun["done_at"].astimezone(LOCAL).date()
    first = max(oldest, done_on - timedelta(days=_LATE_DAYS))
    looked, after = 0, None
    while True:
        async with pool.connection() as connection:
            devices = await _devices(connection, after)
            if not devices:
                break
            await _forecast(connection, devices, first=first, oldest=oldest, today=today)
            await connection.execute(_sql["still_at_it"], {"name": "batteries", "now": clock()})
        looked, after = looked + len(devices), devices[-1]["id"]
    async with pool.connection() as connection:
        await connection.execute(_sql["forget_days"], {"before": oldest})
        await connection.execute(_sql["done"], {"name": "batteries", "now": now})
    return looked


def last_night(now: datetime) -> datetime:
    """The last time that it was ten past three in Zhongshan."""
    here = now.astimezone(LOCAL)
    tonight = datetime.combine(here.date(), _AT, LOCAL)
    return tonight if tonight <= here else tonight - timedelta(days=1)


async def tick_key_tests(pool: Pool, clock: Clock) -> int:
    """Note which keys were tried since the last look, as it can be seen from the inbox; returns how many devices' were.

    The inbox is read in the order of its numbers. What is younger than a quarter of an hour is read again next time.
    """
    now = clock()
    noted: int = 0
    async with pool.connection() as connection:
        row = await (await connection.execute(_sql["mark"], {"name": "key_tests"})).fetchone()
        after = 0 if row is None else int(row["mark"])
        while True:
            read = await _read_inbox(connection, after, now)
            noted += int(read["noted"])
            if read["settled"] is not None:
                await connection.execute(
                    _sql["move_mark"], {"name": "key_tests", "mark": read["settled"], "now": now}
                )
            if read["signals"] < _SIGNALS:
                return noted
            after = read["upto"]


async def _read_inbox(connection: Connection, after: int, now: datetime) -> Row:
    cursor = await connection.execute(
        _sql["note_key_tests"],
        {
            "after": after,
            "limit": _SIGNALS,
            "settled": now - _SETTLED,
            "kinds": list(keytests.WITH_KEYS),
            "types": list(keytests.PROVING),
        },
    )
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101  # a SELECT without FROM has one row
    return row


async def _begin(connection: Connection, now: datetime) -> Row | None:
    cursor = await connection.execute(
        _sql["begin"],
        {"name": "batteries", "now": now, "due": last_night(now), "abandoned": now - _ABANDONED},
    )
    return await cursor.fetchone()


async def _devices(connection: Connection, after: str | None) -> list[Row]:
    return await (
        await connection.execute(_sql["next_devices"], {"after": after, "limit": _BATCH})
    ).fetchall()


async def _forecast(
    connection: Connection, devices: Sequence[Row], *, first: date, oldest: date, today: date
) -> None:
    ids = [device["id"] for device in devices if battery.forecastable(device["kind"])]
    days: Mapping[str, Row] = {}
    if ids:
        await connection.execute(
            _sql["sum_up_days"], {"ids": ids, "first": first, "last": today - timedelta(days=1)}
        )
        rows = await (await connection.execute(_sql["lows"], {"ids": ids, "oldest": oldest})).fetchall()
        days = {row["device_id"]: row for row in rows}
    found: list[date | None] = []
    for device in devices:
        row = days.get(device["id"])
        lows = {} if row is None else dict(zip(row["days"], row["lows"], strict=True))
        found.append(battery.forecasts(lows, today))
        await asyncio.sleep(
            0
        )  # sixty days have 1,770 pairs: a press on this process's loop need not wait for a hundred such
    await connection.execute(
        _sql["forecast"], {"ids": [device["id"] for device in devices], "empty_on": found}
    )
