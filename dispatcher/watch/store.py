"""The watch's only hands on SQL."""

from datetime import datetime
from typing import Any, LiteralString

from devices.kinds import WORN
from dispatcher.database import Connection, Row, named_queries
from dispatcher.signals import canaries
from dispatcher.watch import model
from dispatcher.watch.model import Look, Path, Waiting

__all__ = ["look", "newest_backup", "place", "rota_gaps", "systems"]

_sql = named_queries(__file__)


async def look(connection: Connection, *, now: datetime) -> Look:
    """What the record says of itself at this moment."""
    signals = await _waiting(
        connection,
        _sql["late_signals"],
        urgent_before=now - model.URGENT_SIGNALS_LATE,
        before=now - model.SIGNALS_LATE,
    )
    alarms = await _waiting(connection, _sql["late_alarms"], before=now - model.ALARMS_LATE)
    outbox = await _waiting(
        connection,
        _sql["late_outbox"],
        now=now,
        urgent_before=now - model.URGENT_OUTBOX_LATE,
        before=now - model.OUTBOX_LATE,
    )
    quarantine = await _waiting(connection, _sql["late_quarantine"], before=now - model.QUARANTINE_LATE)
    troubles = await _waiting(
        connection, _sql["late_troubles"], before=now - model.TROUBLES_LATE, worn=list(WORN)
    )
    deaf = await (await connection.execute(_sql["deaf"])).fetchone()
    handled = {canary.gateway: canary for canary in await canaries.newest(connection)}
    paths = tuple(
        Path(
            gateway=row["gateway"],
            begun_at=row["begun_at"],
            ended_at=row["ended_at"],
            sent_at=row["sent_at"],
            handled_sent_at=handled[row["gateway"]].sent_at if row["gateway"] in handled else None,
            handled_at=handled[row["gateway"]].handled_at if row["gateway"] in handled else None,
        )
        for row in await canaries.known(connection)
    )
    return Look(
        now=now,
        signals=signals,
        alarms=alarms,
        outbox=outbox,
        quarantine=quarantine,
        troubles=troubles,
        deaf_since=None if deaf is None else deaf["deaf_since"],
        paths=paths,
    )


async def _waiting(connection: Connection, statement: LiteralString, **values: Any) -> Waiting:
    row = await (await connection.execute(statement, values)).fetchone()
    return Waiting() if row is None else Waiting(late=row["late"], worst=row["worst"])


async def rota_gaps(connection: Connection, *, now: datetime) -> list[Row]:
    """Centres with nobody on duty at some time of the coming day: id, starts_at of the first gap, whether already."""
    return await (await connection.execute(_sql["rota_gaps"], {"now": now})).fetchall()


async def systems(connection: Connection) -> Row:
    """How many centres there are, and how many have a broker user for their own systems."""
    row = await (await connection.execute(_sql["systems"])).fetchone()
    return row if row is not None else {"centres": 0, "systems": 0}


async def newest_backup(connection: Connection) -> datetime | None:
    """When the record was last backed up; None for never."""
    row = await (await connection.execute(_sql["newest_backup"])).fetchone()
    return None if row is None else row["made_at"]


async def place(connection: Connection) -> Row:
    """The server's directory (None: not ours to know), and whether it is on this machine."""
    row = await (await connection.execute(_sql["place"])).fetchone()
    return row if row is not None else {"directory": None, "local": False}
