"""How an elder is looked after while their device is not working: a plan that somebody agreed on, for a few days at most."""

from datetime import datetime, timedelta
from typing import Final

from psycopg.errors import ForeignKeyViolation

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Invalid, NotFound

__all__ = ["LONGEST", "agree", "end", "trouble_alarm"]

LONGEST: Final = timedelta(days=14)
"""How long a plan may stand in for a repair, as the table says too."""

_sql = named_queries(__file__)


async def agree(
    connection: Connection, device_id: str, *, plan: str, until: datetime, by: int, now: datetime
) -> None:
    """Write down a plan for a device, in the place of an earlier one; one for a silent device ends when it is heard again.

    Raises Invalid when `until` is not within the next fourteen days, NotFound for a device that nobody knows.
    """
    if not now < until <= now + LONGEST:
        raise Invalid(
            f"until: say a time within the next {LONGEST.days} days, then agree anew", field="until"
        )
    await connection.execute(_sql["end_stopgap"], {"device_id": device_id, "by": by, "now": now})
    try:
        await connection.execute(
            _sql["agree_on_stopgap"],
            {"device_id": device_id, "plan": plan, "until": until, "by": by, "now": now},
        )
    except ForeignKeyViolation as error:
        raise NotFound(f"there is no device {device_id}") from error


async def end(connection: Connection, device_id: str, *, by: int, now: datetime) -> bool:
    """End the plan for a device before its time; False when there was none in force."""
    cursor = await connection.execute(_sql["end_stopgap"], {"device_id": device_id, "by": by, "now": now})
    row = await cursor.fetchone()
    return row is not None and bool(row["in_force"])


async def trouble_alarm(connection: Connection, device_id: str) -> Row | None:
    """The open alarm (id, version) of a device's own silence or lost mains; None when there is none, or a whole town's."""
    return await (await connection.execute(_sql["trouble_alarm"], {"device_id": device_id})).fetchone()
