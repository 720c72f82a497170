"""A desk whose time a test owns: presses go in by the inbox, the engine ticks, and nothing waits for a clock."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Json

from devices import codec
from devices.messages import Receipt, Signal
from dispatcher import engine
from dispatcher.alarms import store, verbs
from dispatcher.alarms.contacts import asking
from dispatcher.alarms.desks.watch import DeskWatch
from dispatcher.alarms.events import Event
from dispatcher.alarms.model import Alarm
from dispatcher.database import Pool, Row
from dispatcher.people.consoles import store as consoles
from dispatcher.people.model import Staff
from dispatcher.signals import store as signals
from dispatcher.signals.model import Arrival, Stored, Unreadable
from tests.support import build
from tests.support.clock import FakeClock

__all__ = ["Desk"]


class Desk:
    """The dispatcher without its processes."""

    def __init__(self, pool: Pool, clock: FakeClock) -> None:
        self.pool = pool
        self.clock = clock
        self._numbers = itertools.count(1)
        self.told: list[Sequence[dict[str, Any]]] = []
        """What every console was told of desks that nobody watches, turn by turn."""
        self.desk_watch = DeskWatch(
            pool, clock, unattended_after=timedelta(seconds=30), tell=self.told.append
        )

    async def open(self, *, duty: Sequence[str] = build.ALL) -> None:
        """The town, one elder at `shiqi` with a phone `b7`, and somebody on duty at each centre."""
        async with self.pool.connection() as connection:
            await build.a_town(connection, now=self.clock(), duty=duty)
            await build.an_elder(connection, now=self.clock())
            await build.a_device(connection, now=self.clock())

    async def elder(self, ref: str, device_id: str, **known: Any) -> int:
        """One more elder, with a device."""
        async with self.pool.connection() as connection:
            number = await build.an_elder(connection, ref, now=self.clock(), **known)
            await build.a_device(connection, device_id, ref, now=self.clock())
        return number

    async def device(self, device_id: str, elder: str | None = "e-1", *, kind: str = "phone") -> str:
        """One more device."""
        async with self.pool.connection() as connection:
            return await build.a_device(connection, device_id, elder, now=self.clock(), kind=kind)

    async def somebody(
        self, username: str, *roles: tuple[str, str | None], password: str | None = None
    ) -> Staff:
        """A member of staff; by default an operator of the home centre."""
        async with self.pool.connection() as connection:
            return await build.somebody(
                connection,
                username,
                *(roles or (("operator", build.HOME),)),
                now=self.clock(),
                password=password,
            )

    def arrival(
        self,
        device_id: str = "b7",
        type_: str = "sos",
        *,
        id: str | None = None,  # noqa: A002  # the wire's word
        at: datetime | None = None,
        test: bool = False,
        retained: bool = False,
        battery: float | None = None,
    ) -> Arrival:
        """A signal as a gateway would hand it in."""
        signal = Signal(
            id=id or f"{device_id}-{next(self._numbers):06}",
            type=type_,
            at=at or self.clock(),
            test=test,
            battery=battery,
        )
        return Arrival(
            device_id=device_id,
            signal=signal,
            payload=codec.encode_signal(signal),
            received_at=self.clock(),
            retained=retained,
        )

    async def receive(self, *arrivals: Arrival) -> list[Stored]:
        """Put signals into the inbox, as one group; nothing is handled yet."""
        async with self.pool.connection() as connection, connection.transaction():
            return await signals.add(connection, arrivals, gateway="test")

    async def press(self, device_id: str = "b7", type_: str = "sos", **how: Any) -> int | None:
        """Put a signal in, let the engine handle it, and return the number of its alarm, if any."""
        arrival = self.arrival(device_id, type_, **how)
        await self.receive(arrival)
        await self.tick()
        rows = await self.rows(
            "SELECT alarm_id FROM signals WHERE device_id = %(device)s ORDER BY id DESC LIMIT 1",
            device=device_id,
        )
        return rows[0]["alarm_id"] if rows else None

    async def unreadable(
        self, device_id: str | None = "b7", payload: bytes = b"{", *, could_be_press: bool = True
    ) -> None:
        """A message that no gateway could read."""
        item = Unreadable(
            device_id=device_id,
            topic=f"yilao/v1/{device_id}/up/signal",
            payload=payload,
            reason="not JSON",
            received_at=self.clock(),
            could_be_press=could_be_press,
        )
        async with self.pool.connection() as connection:
            await signals.quarantine(connection, [item], gateway="test")
        await self.tick()

    async def tick(self) -> None:
        """Let the engine do everything that is due now."""
        while (
            await engine.tick_signals(self.pool, self.clock)
            + await engine.tick_quarantine(self.pool, self.clock)
            + await engine.tick_deadlines(self.pool, self.clock)
            + await asking.tick(self.pool, self.clock)
        ) or await engine.tick_troubles(self.pool, self.clock):
            pass

    async def watch_desks(self, *, seconds: float, every: float = 5, present: Sequence[Staff] = ()) -> None:
        """Let time pass with the watch over the desks at work; those `present` say so from a console that can ring."""
        for _ in range(round(seconds / every)):
            self.clock.advance(seconds=every)
            for who in present:
                await self.hear(who)
            await self.desk_watch.tick()

    async def hear(self, who: Staff, *, sound: bool = True) -> None:
        """A console of somebody says that they are there."""
        async with self.pool.connection() as connection, connection.transaction():
            console = f"console-{who.username}"
            await consoles.heard(connection, console=console, staff_id=who.id, sound=sound, now=self.clock())

    async def advance(self, *, seconds: float = 0, minutes: float = 0) -> None:
        """Let time pass with the engine at work: each deadline is met at its own moment."""
        until = self.clock() + timedelta(seconds=seconds, minutes=minutes)
        await self.tick()
        while True:
            rows = await self.rows(
                "SELECT min(moment) AS next FROM ("
                "SELECT next_deadline_at AS moment FROM alarms WHERE state <> 'resolved' "
                "UNION ALL SELECT next_try_at FROM signals WHERE handled_at IS NULL "
                "UNION ALL SELECT next_at FROM troubles WHERE ended_at IS NULL "
                "UNION ALL SELECT due_at FROM chains WHERE ended_at IS NULL "
                "UNION ALL SELECT next_try_at FROM quarantine WHERE handled_at IS NULL) AS moments"
            )
            following = rows[0]["next"]
            if following is None or following > until:
                break
            self.clock.at = max(self.clock(), following)
            await self.tick()
        self.clock.at = until
        await self.tick()

    async def act(
        self, who: Staff, alarm_id: int | None, event: Event | None, *, version: int | None = None
    ) -> Row:
        """Do a verb, having seen the alarm as it is now (or in another version)."""
        assert alarm_id is not None
        if version is None:
            version = (await self.alarm(alarm_id)).version
        async with self.pool.connection() as connection, connection.transaction():
            return await verbs.act(connection, alarm_id, event, by=who, version=version, now=self.clock())

    async def alarm(self, alarm_id: int | None) -> Alarm:
        """One alarm as it is stored."""
        assert alarm_id is not None
        async with self.pool.connection() as connection, connection.transaction():
            return await store.lock(connection, alarm_id, centres=None)

    async def alarms(self) -> list[Row]:
        """All alarms."""
        return await self.rows("SELECT * FROM alarms ORDER BY id")

    async def history(self, alarm_id: int | None) -> list[Row]:
        """What happened to an alarm."""
        return await self.rows("SELECT * FROM alarm_history WHERE alarm_id = %(id)s ORDER BY id", id=alarm_id)

    async def events(self, alarm_id: int | None) -> list[str]:
        """The names of what happened to an alarm."""
        return [row["event"] for row in await self.history(alarm_id)]

    async def audience(self, alarm_id: int | None) -> set[str]:
        """Which centres see an alarm."""
        rows = await self.rows("SELECT centre_id FROM alarm_audience WHERE alarm_id = %(id)s", id=alarm_id)
        return {row["centre_id"] for row in rows}

    async def receipts(self, device_id: str = "b7") -> list[Receipt]:
        """What a device has been told of its signals, in order."""
        rows = await self.rows(
            "SELECT payload FROM commands WHERE kind = 'receipt' AND device_id = %(id)s ORDER BY id",
            id=device_id,
        )
        return [codec.decode_receipt(row["payload"]) for row in rows]

    async def rows(self, statement: str, **values: Any) -> list[Row]:
        """Look at any table."""
        async with self.pool.connection() as connection:
            return await (await connection.execute(statement.encode(), _plain(values))).fetchall()

    async def run(self, statement: str, **values: Any) -> None:
        """Change any table, behind the desk's back."""
        async with self.pool.connection() as connection:
            await connection.execute(statement.encode(), _plain(values))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Json(value) if isinstance(value, dict) else value for name, value in values.items()}
