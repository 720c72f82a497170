"""What providers of texts and calls report back, signed with the secret that they share with us (docs/providers.md)."""

from datetime import datetime
from typing import Final

from aiohttp import web

from dispatcher.alarms.contacts import asking
from dispatcher.database import Connection
from dispatcher.errors import NotFound, NotSignedIn
from dispatcher.notify import reports, store
from dispatcher.web.api import Call
from dispatcher.web.providers_asked import ProviderReport

__all__ = ["SECRET", "report", "take"]

SECRET: Final[web.AppKey[str | None]] = web.AppKey("provider secret")


async def report(call: Call, asked: ProviderReport) -> None:
    """Believe a signed report, in one transaction; the same report again changes nothing."""
    headers = call.request.headers
    genuine = reports.is_genuine(
        call.request.app[SECRET],
        await call.request.read(),
        timestamp=headers.get(reports.TIMESTAMP),
        signature=headers.get(reports.SIGNATURE),
        now=call.now,
    )
    if not genuine:
        raise NotSignedIn("this report is not signed by our provider, or is older than five minutes")
    async with call.connection.transaction():
        await take(call.connection, asked, now=call.now)


async def take(connection: Connection, said: ProviderReport, *, now: datetime) -> None:
    """Note how far a delivery has come; a key that was pressed answers the ask it is about. Raises NotFound."""
    number = int(said.id)
    if said.status == "answered" and said.key in {"1", "2"}:
        # First of all: an alarm is locked before its deliveries.
        ask_id = await reports.ask_of(connection, number)
        if ask_id is not None:
            await asking.answer(connection, ask_id, accepted=said.key == "1", by="key", now=now)
    status = reports.reached(said.status, key=said.key, permanent=said.permanent)
    why = said.why or ("voicemail" if said.status == "voicemail" else None)
    if status is not None and await store.reported(connection, number, status, why=why, now=now) is None:
        raise NotFound
