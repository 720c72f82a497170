"""The canary presses' hands on SQL: each gateway's own device, what became of its presses, and their going.

A canary is a signal that nobody pressed. Which devices are canaries only the table `canaries` says, never the signal itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from devices.kinds import CANARY
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Invalid

__all__ = ["Canary", "begin", "device_of", "end", "forget", "handled", "known", "newest", "streamed"]

KEPT: Final = timedelta(hours=1)
"""How long a handled canary press stays in the inbox."""

_FORGET_AT_ONCE: Final = 1000
_NOBODY: Final = "!"  # in no device's id: what stands there belongs to nobody

_sql = named_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A canary press that has been handled; `id` is the signal's number."""

    gateway: str
    id: int
    sent_at: datetime
    received_at: datetime
    handled_at: datetime


def device_of(gateway: str) -> str:
    """The id of a gateway's own device."""
    return f"{CANARY}-{gateway}"


async def begin(
    connection: Connection, gateway: str, *, secret_hash: str, broker_hash: str, now: datetime
) -> None:
    """A gateway begins to send: make its device if there is none, and expect its presses from now on.

    The hashes are of a secret that nobody ever sees, for the gateway connects as itself. Invalid when the device's id is
    taken by a device of another kind; the gateway is expected all the same, and so it is missed.
    """
    cursor = await connection.execute(
        _sql["begin_canary"],
        {
            "gateway": gateway,
            "device_id": device_of(gateway),
            "kind": CANARY,
            "secret_hash": secret_hash,
            "broker_hash": broker_hash,
            "now": now,
        },
    )
    if await cursor.fetchone() is None:
        await connection.execute(
            _sql["expect_canary"],
            {"gateway": gateway, "device_id": f"{_NOBODY}{device_of(gateway)}", "now": now},
        )
        raise Invalid(f"the device {device_of(gateway)} is somebody else's: give that device another id")


async def end(connection: Connection, gateway: str, *, now: datetime) -> None:
    """A gateway stops because it was told to: its silence is no fault."""
    await connection.execute(_sql["end_canary"], {"gateway": gateway, "now": now})


async def handled(connection: Connection, row_id: int, *, now: datetime) -> bool:
    """Mark a claimed signal as a canary's and wake the streams; False when its device is none, so it is a press."""
    cursor = await connection.execute(_sql["canary_handled"], {"id": row_id, "now": now})
    return await cursor.fetchone() is not None


async def newest(connection: Connection) -> list[Canary]:
    """The newest handled canary press of each gateway."""
    rows = await (await connection.execute(_sql["newest_canaries"])).fetchall()
    return [Canary(**row) for row in rows]


async def streamed(connection: Connection, canary: Mapping[str, Any], *, by: str, now: datetime) -> None:
    """Write down that a stream has brought a canary press back; an older one, or one known already, changes nothing."""
    await connection.execute(_sql["canary_streamed"], {**canary, "by": by, "now": now})


async def known(connection: Connection) -> list[Row]:
    """Every gateway's row: begun_at, ended_at, and the moments of its last press that came all the way round."""
    return await (await connection.execute(_sql["canaries"])).fetchall()


async def forget(connection: Connection, *, now: datetime) -> None:
    """Delete canary presses that were handled an hour ago, in small steps."""
    gone = _FORGET_AT_ONCE
    while gone == _FORGET_AT_ONCE:
        cursor = await connection.execute(
            _sql["forget_canaries"], {"before": now - KEPT, "limit": _FORGET_AT_ONCE}
        )
        gone = cursor.rowcount
