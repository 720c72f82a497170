"""The turn of every open check: count who answered, and ask those whose turn has come, in small transactions.

Asking is work in rows: a dispatcher that dies in the middle leaves the rest to the others, and nobody is asked twice.
"""

import logging
from datetime import timedelta
from typing import Any, Final

import psycopg

from devices.messages import Verb
from dispatcher.clock import Clock
from dispatcher.commands import store as commands
from dispatcher.database import Connection, Pool, Row
from dispatcher.welfare import store, wording
from dispatcher.welfare.frailty import rank
from dispatcher.welfare.model import Elder, elder_of

__all__ = ["BATCH", "tick"]

log = logging.getLogger(__name__)

BATCH: Final = 250
"""How many elders of a check are asked in one turn: ten thousand in under a minute, and what else the gateways have to
say (a receipt that is not urgent, too) never stands behind more than this."""

_LIFE: Final = timedelta(hours=12)
"""How long a device that was away is still asked when it comes back; the end of the check ends it too."""


async def tick(pool: Pool, clock: Clock) -> int:
    """One turn for each check that nobody else is at: who is open asks, who is over falls quiet.

    Returns how many elders were asked.
    """
    asked = await _ask_all(pool, clock)
    last: int | None = 0
    while last is not None:
        async with pool.connection() as connection, connection.transaction():
            last = await store.claim_ended(connection, after=last)
            if last is not None:
                await store.fall_quiet(connection, last, limit=BATCH, now=clock())
    return asked


async def _ask_all(pool: Pool, clock: Clock) -> int:
    asked, last, before = 0, 0, -1
    while last > before:
        before = last
        try:
            async with pool.connection() as connection, connection.transaction():
                check = await store.claim_check(connection, after=last)
                if check is not None:
                    last = check["id"]
                    await store.hear(connection, last, now=clock())
                    asked += await _ask(connection, check, clock)
        except psycopg.OperationalError:
            raise
        except Exception as error:
            if last == before:
                raise
            # The other checks have their turn all the same.
            log.error("welfare check %s failed", last, exc_info=error, extra={"action": "welfare_failed"})  # noqa: TRY400
    return asked


async def _ask(connection: Connection, check: Row, clock: Clock) -> int:
    now = clock()
    rows = await store.to_ask(connection, check["id"], limit=BATCH)
    elders = [elder_of(row, now=now) for row in rows]
    asks = [
        (elder.id, device.id, check["say"] or wording.ask(language=elder.language, kind=device.kind))
        for elder in elders
        for device in elder.devices
        if device.speaks
    ]
    numbers = await commands.add_commands(
        connection,
        [(device_id, Verb.REMIND, {"say": words}) for _, device_id, words in asks],
        now=now,
        life=_LIFE,
    )
    await store.asked(
        connection,
        check["id"],
        elders=[_facts(elder) for elder in elders],
        asks=[
            (elder_id, device_id, number)
            for (elder_id, device_id, _), number in zip(asks, numbers, strict=True)
        ],
        now=now,
    )
    return len(elders)


def _facts(elder: Elder) -> dict[str, Any]:
    frailty = rank(elder)
    return {
        "elder_id": elder.id,
        "devices": sum(device.speaks for device in elder.devices),
        "frailty": frailty.score,
        "why": frailty.why,
    }
