"""The line from one desk's browser to the platform, which can be cut silently: nothing is refused, nothing comes through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from tests.support.station import Station

__all__ = ["Wire", "wire_to"]


class Wire:
    """One address that leads to the platform for as long as it is whole."""

    def __init__(self, station: Station) -> None:
        self._onward = station.http_url
        self.station = station
        """The same platform, reached over this line."""
        self._whole = asyncio.Event()
        self._whole.set()
        self._pumps: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """From now on nothing comes through, in either direction."""
        self._whole.clear()

    def mend(self) -> None:
        """What was under way arrives late; new connections work again."""
        self._whole.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on."""
        await self._whole.wait()
        where = urlsplit(self._onward)
        onward, back = await asyncio.open_connection(where.hostname, where.port)
        for source, target in ((reader, back), (onward, writer)):
            pump = asyncio.create_task(self._pass(source, target), name="wire")
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def end(self) -> None:
        """Drop every connection."""
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def lead_from(self, port: int) -> None:
        """Be found at this port of this machine."""
        self.station = replace(self.station, http_url=f"http://127.0.0.1:{port}")

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with closing(target), suppress(OSError):
            while read := await source.read(65536):
                await self._whole.wait()
                target.write(read)
                await target.drain()


@asynccontextmanager
async def wire_to(station: Station) -> AsyncIterator[Wire]:
    """A line of one's own to a platform."""
    wire = Wire(station)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.lead_from(server.sockets[0].getsockname()[1])
    try:
        yield wire
    finally:
        server.close()
        await wire.end()
