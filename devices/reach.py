"""Whether a broker can be reached as a gateway reaches it, and how long its certificate is good for."""

import asyncio
import contextlib
import logging
import secrets
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime

from devices.link import Link, Retry
from devices.session import Address, LinkError, NotConnected

__all__ = ["Reached", "reach"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What was found; `error` is None when the broker let us in, `expires_at` None where there is no certificate."""

    error: LinkError | None
    expires_at: datetime | None


async def reach(url: str, *, tls: ssl.SSLContext | None = None, within_s: float = 5.0) -> Reached:
    """Connect to `mqtt[s]://[user:password@]host[:port]` with MQTT 5 and leave again; raises ValueError for a wrong URL."""
    address = Address.parse(url)
    if address.tls and tls is None:
        tls = ssl.create_default_context()
    expires_at = await _expiry(address, tls, within_s) if address.tls else None
    quiet = logging.getLogger("devices.reach")
    quiet.propagate = False  # what is wrong is the answer, not a line in a log
    link = Link(
        url,
        client_id=f"yilao-reach-{secrets.token_hex(4)}",
        protocol="5",
        clean_session=True,
        tls=tls,
        retry=Retry(first=within_s, longest=within_s),
        log=quiet,
    )
    running = asyncio.create_task(link.run(), name="reach")
    try:
        async with asyncio.timeout(within_s):
            while not link.connected and link.last_error is None:  # noqa: ASYNC110  # a link tells of success, not of failure
                await asyncio.sleep(0.02)
    except TimeoutError:
        return Reached(error=NotConnected(f"no answer within {within_s:g} s"), expires_at=expires_at)
    else:
        return Reached(error=None if link.connected else link.last_error, expires_at=expires_at)
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await link.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _expiry(address: Address, tls: ssl.SSLContext | None, within_s: float) -> datetime | None:
    """Until when the certificate is good; None when there is no handshake, whose reason the connection itself will tell."""
    try:
        async with asyncio.timeout(within_s):
            _, writer = await asyncio.open_connection(
                address.host, address.port, ssl=tls, server_hostname=address.host
            )
    except (OSError, TimeoutError):
        return None
    try:
        certificate = writer.get_extra_info("peercert")
    finally:
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await writer.wait_closed()
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
