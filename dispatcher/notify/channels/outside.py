"""How channels reach the internet: one guarded way for addresses that people typed in, one for what the settings name.

An address is somebody's words: it must not make the platform knock at doors of its own network. Names are looked up here
and a private, loopback or link-local address is refused before a connection is made, redirects included.
"""

import asyncio
import socket
from ipaddress import ip_address
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from dispatcher.notify.model import Failed

__all__ = ["Outside", "Refused", "failed"]

_SECONDS: Final = 9.0  # less than the sender waits, so that the reason is ours to tell
_MOST_WHY: Final = 200


class Refused(OSError):
    """This address is inside our own network."""


class Outside:
    """The HTTP sessions of all channels; made when first used, closed with `close`."""

    def __init__(self, *, private_targets: bool = False) -> None:
        self.private_targets = private_targets
        self._trusted: aiohttp.ClientSession | None = None
        self._guarded: aiohttp.ClientSession | None = None

    @property
    def trusted(self) -> aiohttp.ClientSession:
        """For the providers that the settings name."""
        if self._trusted is None:
            self._trusted = _session(aiohttp.TCPConnector(limit=0))
        return self._trusted

    @property
    def guarded(self) -> aiohttp.ClientSession:
        """For addresses that people typed in or a browser gave."""
        if self._guarded is None:
            if self.private_targets:
                self._guarded = _session(aiohttp.TCPConnector(limit=0))
            else:
                connector = aiohttp.TCPConnector(limit=0, resolver=_PublicOnly(), use_dns_cache=False)
                self._guarded = _session(connector, middlewares=(_refuse_literal,))
        return self._guarded

    def may_be_asked(self, url: str) -> bool:
        """Say whether a target is a web address at all: https, unless the settings allow our own network."""
        try:
            parts = URL(url)
        except ValueError:
            return False
        return bool(parts.host) and (
            parts.scheme == "https" or (self.private_targets and parts.scheme == "http")
        )

    async def close(self) -> None:
        """Close what was opened."""
        for session in (self._trusted, self._guarded):
            if session is not None:
                await session.close()
        self._trusted = self._guarded = None


def failed(error: Exception) -> Failed:
    """What an exception of a request means when nothing can have gone out; any other is raised again.

    A connection that was lost after the question leaves open whether it was heard: that is the sender's to judge.
    """
    inside = isinstance(error, Refused) or isinstance(error.__cause__, Refused)
    if inside or (isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, Refused)):
        return Failed("the address is inside the platform's own network", permanent=True)
    if isinstance(error, aiohttp.InvalidURL):
        return Failed("the address is no web address", permanent=True)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Failed(f"{type(error).__name__}: {error}"[:_MOST_WHY])
    raise error


def _session(connector: aiohttp.TCPConnector, **more: Any) -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    jar = aiohttp.DummyCookieJar()
    return aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=jar, **more)


def _is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


async def _refuse_literal(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """An address in digits is looked up by nobody, so it is looked at here; a redirect passes here too."""
    host = request.url.host or ""
    try:
        public = _is_public(host)
    except ValueError:
        public = True  # a name: the resolver decides
    if not public:
        raise Refused
    return await handler(request)


class _PublicOnly(AbstractResolver):
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        results = [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=proto,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, _, proto, _, address in found
            if _is_public(str(address[0]))
        ]
        if not results:
            raise Refused
        return results

    async def close(self) -> None:
        """There is nothing to close."""
