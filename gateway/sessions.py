"""How the gateway's own MQTT sessions are made, emptied and ended: one for each kind of work, named after the gateway's slot."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from devices.link import Link, LinkError, Retry
from gateway.arrivals import Arrivals

__all__ = ["Sessions"]

_KEPT_FOR_S: Final = 120
"""How long a broker keeps the messages of a gateway that is gone; afterwards the devices' re-sends carry the promise."""

_KEEPALIVE_S: Final = 15

_QUIET_S: Final = 0.5
"""A session whose broker has sent nothing for so long has nothing more to send."""


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Where and as whom to connect. `shared` divides the topics among all gateways (MQTT 5)."""

    url: str = field(repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None
    shared: bool = True
    forgotten: asyncio.Event = field(default_factory=_set, repr=False, compare=False)
    """Set when the broker knew nothing of us, until that is made good; it outlives slots, as the broker's loss does.

    It is set from the beginning too: whoever held our session before us may have been killed with this still to do, and
    the broker knows the session by now.
    """

    async def ask_again(self, link: Link, arrivals: Arrivals) -> None:
        """When the waiting line has overflowed and is empty again: have the broker send again what was not taken.

        A window should not let it come to this, but Debian's mosquitto (2.0.11) sends a whole window more for each
        acknowledgement. The embedded broker sends nothing twice.
        """
        if arrivals.overflowed and not arrivals:
            if self.shared:
                await link.drop()
            arrivals.overflowed = False  # only now: `empty` must see one or the other

    async def empty(self, link: Link, arrivals: Arrivals, topics: Sequence[str]) -> None:
        """Let nothing new into a session, and wait until all that the broker kept in it is acknowledged."""
        lost = asyncio.Event()
        link.on_disconnect = lambda _error: lost.set()
        while True:
            await link.wait_connected()
            lost.clear()
            try:
                # Again each time: a broker that was away may not remember it.
                await link.unsubscribe([_shared(topic) for topic in topics])
            except LinkError:
                await asyncio.sleep(_QUIET_S)  # the link is made again, and asks again
                continue
            before = arrivals.taken_in
            await asyncio.sleep(_QUIET_S)
            quiet = arrivals.taken_in == before and not arrivals.unfinished and not arrivals.overflowed
            if quiet and link.connected and not lost.is_set():
                return

    async def end(self, gateway: str, part: str) -> None:
        """Make the broker forget a session, and whoever still uses it lose it."""
        link = Link(
            self.url,
            client_id=_client_id(gateway, part),
            username=self.username,
            password=self.password,
            tls=self.tls,
            protocol="5",
            clean_session=True,
            session_expiry=0,
            keepalive=_KEEPALIVE_S,
            retry=Retry(first=0.1, longest=1.0),
        )
        running = asyncio.create_task(link.run(), name=f"end of session {part}")
        try:
            await link.wait_connected()
            await link.close()
        finally:
            running.cancel()
            await asyncio.wait([running])

    def link(self, gateway: str, part: str, *, filters: Sequence[str] = (), window: int = 1000) -> Link:
        """Make the session `yilao-<gateway>-<part>`; a broker with MQTT 5 sends at most `window` messages unacknowledged."""
        client_id = _client_id(gateway, part)
        if self.shared:
            return Link(
                self.url,
                client_id=client_id,
                username=self.username,
                password=self.password,
                tls=self.tls,
                protocol="5",
                clean_session=False,
                session_expiry=_KEPT_FOR_S,
                receive_maximum=window,
                keepalive=_KEEPALIVE_S,
                subscriptions=[(_shared(topic), 1) for topic in filters],
                retry=Retry(first=0.1, longest=1.0),
            )
        # The embedded broker keeps nothing for anybody, so a session there is always a new one.
        return Link(
            self.url,
            client_id=client_id,
            username=self.username,
            password=self.password,
            protocol="3.1.1",
            clean_session=True,
            keepalive=_KEEPALIVE_S,
            subscriptions=[(topic, 1) for topic in filters],
            retry=Retry(first=0.1, longest=1.0),
        )


def _client_id(gateway: str, part: str) -> str:
    return f"yilao-{gateway}-{part}"


def _shared(topic: str) -> str:
    return f"$share/gateway/{topic}"
