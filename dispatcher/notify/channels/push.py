"""Web Push to the family page: the words go encrypted to the browser's push service (RFC 8030, 8291, 8292).

What a crash means: it is sent again with the same tag, and the browser shows one notification.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
from py_vapid import Vapid02, VapidException
from pywebpush import WebPushException, webpush_async

from dispatcher.notify.channels.outside import Outside, failed
from dispatcher.notify.channels.vapid import VapidKeys
from dispatcher.notify.model import Accepted, Channel, Failed, Outgoing, Result

__all__ = ["Push", "payload"]

_GONE: Final = frozenset({404, 410})  # the subscription has ended (RFC 8030, 7.3)
_KEEP_S: Final = 4 * 3600  # news of yesterday help nobody
_KEEP_URGENT_S: Final = 3600
_MOST_TEXT: Final = 800  # push services take 4096 bytes


class Push:
    """The channel; `keys` gives the platform's VAPID keys, `contact` is whom a push service may write to."""

    name = Channel.PUSH
    reports = False

    def __init__(self, *, keys: Callable[[], Awaitable[VapidKeys]], contact: str, outside: Outside) -> None:
        self._keys, self._contact, self._outside = keys, contact, outside
        self._signer: Vapid02 | None = None

    async def send(self, out: Outgoing) -> Result:
        """Hand it to the push service of the browser."""
        subscription = _subscription(out.target)
        if subscription is None or not self._outside.may_be_asked(subscription["endpoint"]):
            return Failed("this is no push subscription", permanent=True)
        if self._signer is None:
            self._signer = Vapid02.from_string((await self._keys()).private)
        try:
            response = await webpush_async(
                subscription,
                json.dumps(payload(out), ensure_ascii=False),
                vapid_private_key=self._signer,
                vapid_claims={"sub": self._contact},
                ttl=_KEEP_URGENT_S if out.urgent else _KEEP_S,
                headers={"Urgency": "high" if out.urgent else "normal"},
                aiohttp_session=self._outside.guarded,
                timeout=9,
            )
        except WebPushException as error:
            status = getattr(error.response, "status", None)
            if status is None:  # it was not even asked: the keys are no keys
                return Failed("this is no push subscription", permanent=True)
            return Failed(f"the push service answered {status}", permanent=status in _GONE)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return failed(error)
        except VapidException as error:  # a contact that is none: our own mistake, no address's
            return Failed(f"VAPID: {error}")
        except (ValueError, TypeError):  # keys that are no keys
            return Failed("this is no push subscription", permanent=True)
        return Accepted(getattr(response, "headers", {}).get("Location"))


def payload(out: Outgoing) -> dict[str, Any]:
    """What the family page's service worker is given."""
    return {
        "title": out.title,
        "body": out.text[:_MOST_TEXT],
        "url": out.link,
        "tag": f"yilao-{out.delivery_id}",
        "answerable": out.answerable,
    }


def _subscription(target: str) -> dict[str, Any] | None:
    try:
        told = json.loads(target)
        endpoint, keys = told["endpoint"], told["keys"]
        found = {"endpoint": endpoint, "keys": {"p256dh": keys["p256dh"], "auth": keys["auth"]}}
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(endpoint, str) else None
