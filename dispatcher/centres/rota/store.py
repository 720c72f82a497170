"""The rota's only hands on SQL. Nothing planned is ever deleted: it is cancelled, by somebody, at a moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from dispatcher.centres.rota.rules import LOCAL, begins
from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Conflict, Invalid, NotFound

__all__ = ["ROLES_FOR", "cancel", "centres", "duties", "locked", "plan"]

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
) -> int:
    """Put somebody on duty and return the duty's number.

    Invalid, naming the field, for a time that cannot be, for somebody without the role there, and when they are on duty
    then already, here or elsewhere.
    """
    starts_at = begins(starts_at, ends_at, now=now)
    asked = {"centre_id": centre_id, "username": username, "roles": list(ROLES_FOR[role])}
    person = await (await connection.execute(_sql["one_to_plan"], asked)).fetchone()
    if person is None or not person["may"]:
        raise Invalid(f"{username} 在该中心没有这个岗位 (does not hold this role there)", field="username")
    when = {"staff_id": person["id"], "starts_at": starts_at, "ends_at": ends_at}
    known = await (await connection.execute(_sql["overlapping"], when)).fetchone()
    if known is not None:
        raise Invalid(
            f"与已排的班重叠：{known['name_zh']} {_said(known['starts_at'])} 至 {_said(known['ends_at'])} "
            f"(already on duty then at {known['name_en']})",
            field="starts_at",
        )
    row = await (
        await connection.execute(
            _sql["plan"], when | {"centre_id": centre_id, "role": role, "by": by, "now": now}
        )
    ).fetchone()
    return int(row["id"]) if row else 0


async def locked(connection: Connection, duty_id: int, *, now: datetime) -> Row:
    """One duty, locked: centre_id, and whether it is over (`over`), by its time or by somebody's word; NotFound."""
    row = await (await connection.execute(_sql["lock_duty"], {"id": duty_id, "now": now})).fetchone()
    if row is None:
        raise NotFound(f"there is no duty {duty_id}")
    return row


async def cancel(connection: Connection, duty_id: int, *, by: int, now: datetime) -> None:
    """Take a duty off the rota that was locked before; Conflict when it is over, or somebody did it before."""
    if (await locked(connection, duty_id, now=now))["over"]:
        raise Conflict("这一班已结束或已取消 (this duty is over or was cancelled)")
    await connection.execute(_sql["cancel"], {"id": duty_id, "by": by, "now": now})


def _said(moment: datetime | None) -> str:
    return "长期" if moment is None else f"{moment.astimezone(LOCAL):%m-%d %H:%M}"
