"""What the group robots of WeCom, DingTalk and Feishu have in common: a URL that takes a JSON body and answers a number.

They are asked directly and not through apprise, which would say only yes or no: the number tells a robot that was
removed from its group, whose address is then marked, from one that is asked too often.

What a crash means: the words may stand in the group twice.
"""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from dispatcher.notify.channels.outside import Outside, failed
from dispatcher.notify.model import Accepted, Channel, Failed, Outgoing, Result

__all__ = ["Robot", "words"]

_GONE = frozenset({404, 410})
_MOST_WHY = 200


class Robot:
    """A channel whose targets are URLs. `number` finds the answer's number, 0 is yes; `gone` are those of a robot that is none."""

    reports = False

    def __init__(
        self,
        name: Channel,
        *,
        body: Callable[[Outgoing], Mapping[str, Any]],
        number: Callable[[Mapping[str, Any]], Any],
        gone: frozenset[int],
        outside: Outside,
    ) -> None:
        self.name = name
        self._body, self._number, self._gone = body, number, gone
        self._outside = outside

    async def send(self, out: Outgoing) -> Result:
        """Put it into the group, or hand it to whoever listens at the URL."""
        if not self._outside.may_be_asked(out.target):
            return Failed("the address is no https address", permanent=True)
        headers = {"Idempotency-Key": str(out.delivery_id)}
        try:
            async with self._outside.guarded.post(
                out.target, json=self._body(out), headers=headers, allow_redirects=False
            ) as response:
                if response.status in _GONE:
                    return Failed(f"the address answered {response.status}", permanent=True)
                if response.status >= 300:  # noqa: PLR2004  # a redirect is no yes
                    return Failed(f"the address answered {response.status}")
                return self._judge(await _told(response))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return failed(error)

    def _judge(self, told: Mapping[str, Any]) -> Result:
        number = self._number(told)
        if number == 0:
            return Accepted()
        why = str(told.get("errmsg") or told.get("msg") or "no reason given")[:_MOST_WHY]
        return Failed(f"{number}: {why}", permanent=number in self._gone)


def words(out: Outgoing) -> str:
    """What stands in a group: the title, then the text."""
    return f"{out.title}\n{out.text}" if out.title else out.text


async def _told(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    try:
        body = await response.json(content_type=None)
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}
