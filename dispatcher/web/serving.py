"""Whom a reader looks after: the elders of their centres; whoever sits at the city desk, everybody."""

from dispatcher.centres import store as centres
from dispatcher.web.api import Call

__all__ = ["city", "served"]


async def city(call: Call) -> set[str]:
    """The city desk; none in a record without one."""
    desk = await centres.city_desk(call.connection)
    return set() if desk is None else {desk}


async def served(call: Call) -> frozenset[str] | None:
    """The centres whose elders and devices the reader may look at; None means all.

    Not whose alarms ring for them: the city desk is rung when an alarm has gone that far.
    """
    mine = call.by.centres
    return None if mine is None or mine & await city(call) else mine
