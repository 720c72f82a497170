"""The rota's only hands on SQL. Nothing planned is ever deleted: it is cancelled, by somebody, at a moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from dispatcher.centres.rota.rules import LOCAL, begins
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, Invalid, NotFound

__all__ = ["ROLES_FOR", "cancel", "centre_of", "centres", "duties", "plan"]

ROLES_FOR: Final = {
    "operator": ("operator", "supervisor", "manager"),
    "supervisor": ("supervisor", "manager"),
}
"""Who may be put on duty as what: a supervisor may sit at the desk."""

_sql = named_queries(__file__)


async def centres(connection: Connection, wanted: Collection[str] | None) -> list[Row]:
    """The centres (None: all) with who covers for each (covered_by) and for whom it covers (covers)."""
    asked = None if wanted is None else sorted(wanted)
    return await (await connection.execute(_sql["centres"], {"centres": asked})).fetchall()


async def duties(
    connection: Connection, wanted: Collection[str] | None, *, starts_at: datetime, ends_at: datetime
) -> list[Row]:
    """Who is on duty at these centres (None: all) at some time between two moments; `ends_at` None is without end."""
    cursor = await connection.execute(
        _sql["duties"],
        {
            "centres": None if wanted is None else sorted(wanted),
            "starts_at": starts_at,
            "ends_at": ends_at,
        },
    )
    return await cursor.fetchall()


async def plan(
    connection: Connection,
    *,
    centre_id: str,
    username: str,
    role: str,
    starts_at: datetime,
    ends_at: datetime,
    by: int,
    now: datetime,
) -> tuple[int, datetime | None]:
    """Put somebody on duty; returns the duty's number, and when a duty of theirs that had no end ends now, if one did.

    A duty without end of the same person at the same desk ends where this one begins, so that a rota can take its place
    with no moment between them.

    Invalid, naming the field, for a time that cannot be, for somebody without the role there, and when they are on duty
    then already, here or elsewhere.
    """
    starts_at = begins(starts_at, ends_at, now=now)
    asked = {"centre_id": centre_id, "username": username, "roles": list(ROLES_FOR[role])}
    person = await (await connection.execute(_sql["one_to_plan"], asked)).fetchone()
    if person is None or not person["may"]:
        raise Invalid(f"{username} 在该中心没有这个岗位 (does not hold this role there)", field="username")
    when = {"staff_id": person["id"], "starts_at": starts_at, "ends_at": ends_at}
    where = {"centre_id": centre_id, "role": role}
    ended = await (await connection.execute(_sql["end_endless"], when | where)).fetchone()
    known = await (await connection.execute(_sql["overlapping"], when)).fetchone()
    if known is not None:
        raise Invalid(
            f"与已排的班重叠：{known['name_zh']} {_said(known['starts_at'])} 至 {_said(known['ends_at'])} "
            f"(already on duty then at {known['name_en']})",
            field="starts_at",
        )
    row = await (await connection.execute(_sql["plan"], when | where | {"by": by, "now": now})).fetchone()
    return int(row["id"]) if row else 0, starts_at if ended else None


async def centre_of(connection: Connection, duty_id: int, wanted: Collection[str] | None) -> str:
    """Whose duty it is; NotFound, and no word more, for one of a centre that is not wanted (None: all are)."""
    row = await (await connection.execute(_sql["centre_of"], {"id": duty_id})).fetchone()
    if row is None or (wanted is not None and row["centre_id"] not in wanted):
        raise _no_such(duty_id)
    return str(row["centre_id"])


async def cancel(connection: Connection, duty_id: int, *, by: int, now: datetime) -> None:
    """Take a duty off the rota; Conflict when it is over, or somebody did it before. Ask whose it is first: this locks it."""
    row = await (await connection.execute(_sql["lock_duty"], {"id": duty_id, "now": now})).fetchone()
    if row is None:
        raise _no_such(duty_id)
    if row["over"]:
        raise Conflict("这一班已结束或已取消 (this duty is over or was cancelled)")
    await connection.execute(_sql["cancel"], {"id": duty_id, "by": by, "now": now})


def _no_such(duty_id: int) -> NotFound:
    return NotFound(f"there is no duty {duty_id}")


def _said(moment: datetime | None) -> str:
    return "长期" if moment is None else f"{moment.astimezone(LOCAL):%m-%d %H:%M}"
