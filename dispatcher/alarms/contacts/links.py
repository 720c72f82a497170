"""The link in a message: it opens one ask, without a sign-in, for as long as it says.

A link is a secret of 256 bits, so nobody finds one by trying; who tries all the same is slowed down. One that is unknown,
expired or mistyped is told alike, so that nothing can be learned by asking.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from dispatcher.alarms.contacts import store
from dispatcher.database import Connection
from dispatcher.errors import Gone, Throttled

__all__ = ["opened"]

_FREE_TRIES: Final = 20  # of a village behind one address, with old links
_WINDOW: Final = timedelta(minutes=15)


async def opened(connection: Connection, token: str, *, address: str, now: datetime) -> int:
    """The ask that a link opens; Gone when it opens nothing, Throttled after too many of those from an address.

    Outside a transaction of the caller's, so that a try that failed stays counted.
    """
    tries, last_at = await store.wrong_links(connection, address, now=now, within=_WINDOW)
    if last_at is not None and tries >= _FREE_TRIES:
        wait = timedelta(seconds=min(2 ** min(tries - _FREE_TRIES, 8), 120)) - (now - last_at)
        if wait > timedelta():
            seconds = int(wait.total_seconds()) + 1
            raise Throttled(
                f"试得太多，请等 {seconds} 秒 (too many tries, wait {seconds} s)", retry_after_s=seconds
            )
    ask_id = await store.link(connection, _digest(token), now=now)
    if ask_id is None:
        await store.add_wrong_link(connection, address, now=now)
        raise Gone(
            "这个链接已失效，请致电服务中心 (this link opens nothing any more; please call the centre)"
        )
    return ask_id


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="backslashreplace")).digest()
