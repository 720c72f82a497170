"""The first word to an elder who pressed: sent at once after the commit, and never waited for."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from devices import codec, topics
from devices.link import Link, LinkError
from devices.messages import SELF_REPORTS, Receipt, Signal, SignalType, Stage
from dispatcher.signals.model import Fate, Stored
from gateway import counts

__all__ = ["ReceiptSender", "receipt_for", "words_for"]

log = logging.getLogger(__name__)

CONNECTING: Final = "已收到，正在为您接通居家养老服务中心"
_WORDS: Final[Mapping[str, str]] = {
    SignalType.OK: "已收到，祝您平安",
    SignalType.CANCEL: "已收到您的取消，居家养老服务中心会与您确认",
}

_MOST_ON_THE_WAY: Final = 1000
_WITHIN_S: Final = 10.0


def words_for(signal: Signal, *, retained: bool) -> str | None:
    """What the device speaks to the elder when we have the signal; None for what nobody pressed just now."""
    if retained or signal.type in SELF_REPORTS:
        return None
    return _WORDS.get(signal.type, CONNECTING)


def receipt_for(stored: Stored, *, now: datetime) -> Receipt:
    """`received` for a new signal; `duplicate` for a re-send, so that a device that missed the first receipt stops."""
    arrival = stored.arrival
    return Receipt(
        signal=arrival.signal.id,
        stage=Stage.RECEIVED if stored.fate is Fate.NEW else Stage.DUPLICATE,
        alarm=stored.alarm_id,
        at=now,
        say=words_for(arrival.signal, retained=arrival.retained),
    )


class ReceiptSender:
    """Publishes receipts in the background of a link; one that fails is not sent again, for the device asks again."""

    def __init__(self, link: Link, group: asyncio.TaskGroup) -> None:
        self._link = link
        self._group = group
        self._on_the_way = 0

    def send(self, device_id: str, receipt: Receipt) -> None:
        """Send a receipt without waiting for anything."""
        if self._on_the_way >= _MOST_ON_THE_WAY:
            counts.RECEIPTS_UNSENT.inc()
            return
        self._on_the_way += 1
        self._group.create_task(self._publish(device_id, receipt), name=f"receipt {device_id}")

    async def _publish(self, device_id: str, receipt: Receipt) -> None:
        try:
            async with asyncio.timeout(_WITHIN_S):
                await self._link.publish(topics.down(device_id, "receipt"), codec.encode_receipt(receipt))
        except (LinkError, TimeoutError) as error:
            counts.RECEIPTS_UNSENT.inc()
            log.info(
                "the first receipt for %s of %s did not reach the broker: %s",
                receipt.signal,
                device_id,
                error,
                extra={"action": "receipt_unsent", "device": device_id},
            )
        finally:
            self._on_the_way -= 1
