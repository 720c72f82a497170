"""Our own provider interface over HTTP, for texts and calls: docs/providers.md.

What a crash means: a message that was sent and not recorded is sent again with the same Idempotency-Key; a provider
that keeps the keys tells nobody twice.
"""

from typing import Any, Final

import aiohttp
from yarl import URL

from dispatcher.notify.channels.outside import Outside, failed
from dispatcher.notify.model import Accepted, Channel, Failed, Outgoing, Result

__all__ = ["HttpProvider"]

_NO_SUCH_NUMBER: Final = 422
_MOST_WHY: Final = 200
_REF: Final = 200


class HttpProvider:
    """Texts or calls through a provider that speaks our interface. A password in its URL goes as a bearer token."""

    reports = True

    def __init__(self, name: Channel, url: str, *, report_url: str, outside: Outside) -> None:
        self.name = name
        parts = URL(url)
        self._url = parts.with_user(None)
        self._headers = {"Authorization": f"Bearer {parts.password}"} if parts.password else {}
        self._report_url = report_url
        self._outside = outside

    async def send(self, out: Outgoing) -> Result:
        """Hand it to the provider."""
        body = {
            "id": str(out.delivery_id),
            "to": out.target,
            "text": out.text,
            "language": out.language,
            "urgent": out.urgent,
            "answerable": out.answerable,
            "report_url": self._report_url,
        }
        headers = self._headers | {"Idempotency-Key": str(out.delivery_id)}
        try:
            async with self._outside.trusted.post(
                self._url, json=body, headers=headers, allow_redirects=False
            ) as response:
                told = await _told(response)
                if response.ok and response.status < 300:  # noqa: PLR2004  # a redirect is no yes
                    ref = told.get("ref")
                    return Accepted(str(ref)[:_REF] if ref is not None else None)
                why = str(told.get("why") or "")[:_MOST_WHY] or f"the provider answered {response.status}"
                # Only 422 speaks of the number. A wrong password or path of ours must not break every address.
                return Failed(why, permanent=response.status == _NO_SUCH_NUMBER)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return failed(error)


async def _told(response: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        body = await response.json(content_type=None)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
