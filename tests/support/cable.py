"""A cable between this machine and another one, which can be cut: real where one may make network namespaces.

Elsewhere the other machine's programs run here too, behind two proxies that stop passing anything on. In both cases the
cut is silent, as a broken switch is: connections stay, nothing is refused, and nobody is told.
"""

import asyncio
import contextlib
import itertools
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from dispatcher.database.embedded import Embedded
from tests.support.broker import Mosquitto

__all__ = ["Cable", "cable"]

_NOWHERE: Final = "02:00:00:00:00:01"  # a network card that nobody has
_PORT: Final = 5432
_MQTT_PORT: Final = 18830
_numbers = itertools.count()


class Cable:
    """How programs over there are started and what they reach; `cut` and `mend` as often as needed."""

    real = False
    """Whether the other machine is a network namespace of its own."""
    over_there: tuple[str, ...] = ()
    """Goes before the command line of a program that runs over there."""
    server_settings: Mapping[str, str] = MappingProxyType({})
    """What the PostgreSQL server here must be started with."""
    broker_lines: tuple[str, ...] = ()
    """What the broker here must be started with."""

    async def plug(self, server: Embedded, broker: Mosquitto) -> tuple[str, str]:
        """The addresses of the database and the broker as programs over there use them."""
        raise NotImplementedError

    async def cut(self) -> None:
        """From now on nothing gets through, and nobody is told."""
        raise NotImplementedError

    async def mend(self) -> None:
        """Everything gets through again."""
        raise NotImplementedError


@asynccontextmanager
async def cable(place: Path) -> AsyncIterator[Cable]:
    """A cable for the time of the block; `place` is a directory that the database's user may read."""
    async with AsyncExitStack() as stack:
        real = _Namespace(place)
        if real.laid():
            stack.callback(real.remove)
            yield real
        else:
            yield await stack.enter_async_context(_Proxies())


class _Namespace(Cable):
    """Two network cards, one of them in a namespace; cut by believing the other's card to be one that nobody has."""

    real = True

    def __init__(self, place: Path) -> None:
        number = (os.getpid() * 8 + next(_numbers)) % (64 * 64)
        network = f"10.213.{number // 64}.{number % 64 * 4}"
        stem, last = network.rsplit(".", 1)
        self._here, self._there = f"{stem}.{int(last) + 1}", f"{stem}.{int(last) + 2}"
        self._name = f"yilao-{number}"
        self._card_here, self._card_there = f"yl{number}h", f"yl{number}t"
        self.over_there = ("ip", "netns", "exec", self._name)
        rules = place / "pg_hba.conf"
        rules.write_text(f"local all all trust\nhost all all {network}/30 trust\n", encoding="utf-8")
        rules.chmod(0o644)
        self.server_settings = {"listen_addresses": self._here, "hba_file": str(rules)}
        self.broker_lines = (f"listener {_MQTT_PORT} {self._here}",)

    def laid(self) -> bool:
        """Make it; False where one may not."""
        if shutil.which("ip") is None or not _ip("netns", "add", self._name):
            return False
        there = ("-n", self._name)
        if all(
            _ip(*words)
            for words in (
                (
                    *("link", "add", self._card_here),
                    *("type", "veth", "peer", "name", self._card_there, "netns"),
                    self._name,
                ),
                ("addr", "add", f"{self._here}/30", "dev", self._card_here),
                ("link", "set", self._card_here, "up"),
                (*there, "addr", "add", f"{self._there}/30", "dev", self._card_there),
                (*there, "link", "set", self._card_there, "up"),
                (*there, "link", "set", "lo", "up"),
            )
        ):
            return True
        self.remove()
        return False

    def remove(self) -> None:
        """Take it away, with both cards."""
        _ip("netns", "del", self._name)

    async def plug(self, server: Embedded, broker: Mosquitto) -> tuple[str, str]:
        del broker
        database = conninfo_to_dict(server.url)
        user, name = database["user"], database["dbname"]
        return (
            f"postgresql://{user}@{self._here}:{_PORT}/{name}",
            f"mqtt://{self._here}:{_MQTT_PORT}",
        )

    async def cut(self) -> None:
        for words in self._wrong():
            assert _ip(*words[0], "neigh", "replace", *words[1], "lladdr", _NOWHERE, "nud", "permanent")

    async def mend(self) -> None:
        for words in self._wrong():
            assert _ip(*words[0], "neigh", "del", *words[1])

    def _wrong(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        return (
            ((), (self._there, "dev", self._card_here)),
            (("-n", self._name), (self._here, "dev", self._card_there)),
        )


def _ip(*words: str) -> bool:
    return subprocess.run(["ip", *words], capture_output=True, check=False).returncode == 0


class _Proxies(Cable):
    """Every connection goes through a proxy here, which stops passing anything on while the cable is cut."""

    def __init__(self) -> None:
        self._whole = asyncio.Event()
        self._whole.set()
        self._servers: list[asyncio.Server] = []
        self._pumps: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def plug(self, server: Embedded, broker: Mosquitto) -> tuple[str, str]:
        known = conninfo_to_dict(server.url)
        socket = f"{known['host']}/.s.PGSQL.{known['port']}"
        database = await self._proxy(lambda: asyncio.open_unix_connection(socket))
        mqtt = await self._proxy(lambda: asyncio.open_connection("127.0.0.1", broker.port))
        return make_conninfo(server.url, host="127.0.0.1", port=str(database)), f"mqtt://127.0.0.1:{mqtt}"

    async def cut(self) -> None:
        self._whole.clear()

    async def mend(self) -> None:
        self._whole.set()

    async def _proxy(
        self, reach: Callable[[], Coroutine[Any, Any, tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
    ) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._whole.wait()
            try:
                onward, back = await reach()
            except OSError:
                writer.close()
                return
            for source, target in ((reader, back), (onward, writer)):
                pump = asyncio.create_task(self._pass(source, target))
                self._pumps.add(pump)
                pump.add_done_callback(self._pumps.discard)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.closing(target), suppress(OSError):
            while read := await source.read(65536):
                await self._whole.wait()
                target.write(read)
                await target.drain()
            await self._whole.wait()
