"""The senders' hands on SQL: taking what is due, and writing down how sending it ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatcher.database import Connection, Row, named_queries, pipelined
from dispatcher.notify import rules
from dispatcher.notify.model import Accepted, Channel, Delivered

__all__ = ["Ended", "claim", "failed", "letters", "taken", "waiting", "waiting_lanes"]

_sql = named_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a try ended, beyond what the channel said."""

    why: str
    permanent: bool = False
    surely_not_out: bool = True
    """False when it may have gone out all the same: whoever it was for counts as told."""
    again: bool = True
    blames_address: bool = True


async def waiting_lanes(connection: Connection, *, now: datetime) -> set[tuple[str, bool]]:
    """The lanes (channel, urgent) in which something is due."""
    channels = [str(channel) for channel in Channel]
    cursor = await connection.execute(_sql["waiting_lanes"], {"channels": channels, "now": now})
    return {(row["channel"], row["urgent"]) for row in await cursor.fetchall()}


async def waiting(connection: Connection) -> list[Row]:
    """How many deliveries of each lane (channel, urgent) are not at their end: `waiting`."""
    return await (await connection.execute(_sql["waiting"])).fetchall()


async def claim(
    connection: Connection, channel: str, *, urgent: bool, limit: int, now: datetime
) -> tuple[list[int], int]:
    """Take at most so many due deliveries of a lane; their ids, and how many were due (some are dropped or put off)."""
    cursor = await connection.execute(
        _sql["claim"],
        {
            "channel": str(channel),
            "urgent": urgent,
            "limit": limit,
            "between": rules.QUIET_BETWEEN_SMS,
            "passing": list(rules.PASSING),
            "lease": rules.LEASE,
            "now": now,
        },
    )
    rows = await cursor.fetchall()
    return [int(row["id"]) for row in rows if row["claimed"]], len(rows)


async def letters(connection: Connection, ids: Collection[int]) -> list[Row]:
    """What is known for putting these deliveries into words (see wording.values), and where they go."""
    return await (await connection.execute(_sql["letters"], {"ids": list(ids)})).fetchall()


async def taken(
    connection: Connection,
    letter: Row,
    result: Accepted | Delivered,
    *,
    text: str,
    reports: bool,
    now: datetime,
) -> None:
    """The provider has it. Where no report will come (`reports`), that is all that will ever be known."""
    surely = isinstance(result, Delivered)
    about = {"telling_id": letter["telling_id"], "now": now}
    async with pipelined(connection):
        await connection.execute(_sql["lock_telling"], about)
        row = {
            "id": letter["id"],
            "surely": surely,
            "ref": None if surely else getattr(result, "ref", None),
            "text": text,
            "now": now,
        }
        await connection.execute(_sql["accepted"], row)
        await connection.execute(_sql["address_works"], {"id": letter["id"], "now": now})
        if surely or not reports:
            await connection.execute(_sql["reached"], {**about, "read": False})


async def failed(
    connection: Connection, letter: Row, ended: Ended, *, text: str | None, now: datetime
) -> None:
    """A try came to nothing: it is put off or given up, and the next way is due at once."""
    delay = rules.again_after(letter["tries"]) if ended.again and not ended.permanent else None
    about = {"telling_id": letter["telling_id"], "now": now}
    row: dict[str, Any] = {
        "id": letter["id"],
        "tries": letter["tries"],
        "permanent": ended.permanent,
        "again_at": None if delay is None else now + delay,
        "known": ended.surely_not_out,
        "why": ended.why,
        "text": text,
        "lease": rules.LEASE,
        "now": now,
    }
    async with pipelined(connection):
        await connection.execute(_sql["lock_telling"], about)
        await connection.execute(_sql["not_taken"], row)
        if ended.blames_address and delay is None:
            blamed = {
                "address_id": letter["address_id"],
                "target": letter["target"],
                "permanent": ended.permanent,
                "why": ended.why,
                "now": now,
            }
            await connection.execute(_sql["address_fails"], blamed)
        await connection.execute(_sql["next_at_once"], about)
        await connection.execute(_sql["failed_altogether"], about)
