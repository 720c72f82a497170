"""The embedded broker: everything a trial or a small house needs, on this machine only unless asked. Not for production."""

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dispatcher.errors import YilaoError
from gateway.access import GATEWAY_USER, Access, Throttle
from gateway.amqtt_broker import AccessBroker
from gateway.sessions import Sessions

__all__ = ["BrokerUnusable", "EmbeddedBroker", "embedded_broker"]

log = logging.getLogger(__name__)


class BrokerUnusable(YilaoError):
    """The MQTT broker cannot be started."""


class EmbeddedBroker:
    """A running broker. `access.pool` is what secrets are checked with; without one nobody but us gets in."""

    def __init__(self, access: Access, host: str, port: int, password: str) -> None:
        self.access = access
        self.host = host
        self.port = port
        self._password = password

    @property
    def url(self) -> str:
        """Where a program on this machine finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104  # read, not bound
        return f"mqtt://[{host}]:{self.port}" if ":" in host else f"mqtt://{host}:{self.port}"

    @property
    def sessions(self) -> Sessions:
        """How the gateway itself connects to it."""
        return Sessions(url=self.url, username=GATEWAY_USER, password=self._password, shared=False)


@asynccontextmanager
async def embedded_broker(host: str, port: int) -> AsyncIterator[EmbeddedBroker]:
    """Run a broker for the time of the block; port 0 takes any free one. Raises BrokerUnusable, which says what to do."""
    logging.getLogger("amqtt").setLevel(logging.ERROR)  # it tells of every packet
    logging.getLogger("transitions").setLevel(logging.WARNING)
    password = secrets.token_urlsafe(24)
    access = Access(password, Throttle(asyncio.get_running_loop().time))
    broker = AccessBroker(access)
    await broker.start()
    try:
        server = await _listen(broker, host, port)
        actual = server.sockets[0].getsockname()[1]
        log.info("embedded MQTT broker on %s:%s", host, actual, extra={"action": "broker_started"})
        try:
            yield EmbeddedBroker(access, host, actual, password)
        finally:
            server.close()
    finally:
        await broker.shutdown()


async def _listen(broker: AccessBroker, host: str, port: int) -> asyncio.Server:
    try:
        return await asyncio.start_server(broker.serve, host or None, port, backlog=1024)
    except (OSError, OverflowError) as error:
        raise BrokerUnusable(
            f"the MQTT broker cannot listen on {host}:{port} ({_why(error)}): stop the program that uses the port, "
            "choose another one with --mqtt-port or YILAO_MQTT_PORT, or name a broker with YILAO_MQTT_URL"
        ) from error


def _why(error: OSError | OverflowError) -> str:
    # asyncio's own words repeat the address; the system's say only what is the matter.
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return str(error)  # of a name that cannot be resolved, for instance
