"""Channels through apprise: e-mail, and SMS services that apprise knows (https://github.com/caronc/apprise/wiki).

apprise blocks, so each channel has threads of its own, and no more than the sender has places. Its log is caught for the
reason of a failure and goes nowhere else: it may name accounts and recipients.

What a crash means: a message that was sent and not recorded is sent again; these services know no idempotency key, so
somebody may be told twice rather than never.
"""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import quote

import apprise

from dispatcher.errors import Invalid
from dispatcher.notify.model import Accepted, Channel, Failed, Outgoing, Result

__all__ = ["TO", "ThroughApprise"]

TO: Final = "{to}"
"""Stands in the URL of a setting where the recipient goes."""

_ADDRESS: Final = re.compile(r"[^\s,;:<>@\"()?&/\\]+@[\w-]+(\.[\w-]+)*")
"""One recipient and nothing else, however it was typed."""

_PLACES: Final = 16
_MOST_WHY: Final = 200
_TROUBLE: Final = re.compile(r"(?:Socket|SMTP) Exception: (.*)", re.DOTALL)
_NO_SUCH_BOX: Final = re.compile(r"\(55[013],|5\.1\.[1236]\b")
"""SMTP's answers about the recipient itself (RFC 5321, RFC 3463): no such mailbox, not local, wrong syntax."""

_log = logging.getLogger("apprise")
_log.propagate = False
_log.addHandler(logging.NullHandler())
_log.setLevel(logging.DEBUG)


class ThroughApprise:
    """A channel behind an apprise URL with {to} in it."""

    reports = False

    def __init__(self, name: Channel, url: str) -> None:
        self.name = name
        self._url = url
        # Now and not with the first message: apprise takes a second to load all that it knows.
        if _made(url.replace(TO, "10070000101" if name == Channel.SMS else "a%40example.org")) is None:
            raise Invalid(f"YILAO_{name.upper()}_URL is no URL of a service that apprise knows")
        self._threads = ThreadPoolExecutor(_PLACES, thread_name_prefix=f"tell-{name}")

    async def send(self, out: Outgoing) -> Result:
        """Send it in a thread; who stops waiting before it began stops it from being sent."""
        if self.name == Channel.EMAIL and not _ADDRESS.fullmatch(out.target):
            return Failed("this is no mail address", permanent=True)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._send, out)

    def close(self) -> None:
        """Let the threads end; nobody waits for them."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _send(self, out: Outgoing) -> Result:
        service = _made(self._url.replace(TO, quote(out.target, safe="")))
        if service is None:
            return Failed("this service cannot send to this address")
        title = out.title if self.name == Channel.EMAIL else ""
        result = service.notify(body=out.text, title=title, body_format="text", log_level=logging.DEBUG)
        if result:
            return Accepted()
        said = [entry.message for entry in result.logs()]
        trouble = next((found[1] for line in said if (found := _TROUBLE.search(line))), None)
        why = (trouble or (said[0] if said else "the service refused it"))[:_MOST_WHY]
        return Failed(why, permanent=bool(trouble and _NO_SUCH_BOX.search(trouble)))


def _made(url: str) -> apprise.Apprise | None:
    asset = apprise.AppriseAsset(async_mode=False, storage_mode=apprise.PersistentStoreMode.MEMORY)
    service = apprise.Apprise(asset=asset)
    return service if service.add(url) else None
