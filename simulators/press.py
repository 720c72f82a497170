"""One press on one key from the command line, told stage by stage: the shortest way to see the whole work."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from datetime import datetime

from devices.behaviour import Device, Told
from devices.kinds import KINDS
from devices.link import Link, Message
from devices.messages import Send
from devices.session import Refused

__all__ = ["PressFailed", "press"]


class PressFailed(Exception):
    """The key was pressed, but nobody said that it was received."""


async def press(
    mqtt_url: str,
    device_id: str,
    secret: str,
    *,
    type_: str,
    key: str | None,
    test: bool,
    clock: Callable[[], datetime],
    wait_s: float,
    follow: bool,
) -> AsyncGenerator[Told, None]:
    """Press a key as this device and yield what it is told; ends after `received`, or with `follow` after `closed`.

    The signal is sent again until it is receipted, as a device does. Raises PressFailed when the broker refuses the
    secret, or when no receipt comes within `wait_s` seconds.
    """
    loop = asyncio.get_running_loop()
    device = Device(device_id, KINDS["phone"], random=random.SystemRandom(), now=loop.time())
    told: asyncio.Queue[Told] = asyncio.Queue()
    quiet = logging.getLogger(f"{__name__}.link")
    quiet.setLevel(logging.ERROR)  # what is wrong with the connection is said once, at the end
    link = Link(
        mqtt_url,
        # Beside the device itself, not instead of it: another client of the same user.
        client_id=f"press-{random.SystemRandom().getrandbits(48):012x}",
        username=device_id,
        password=secret,
        clean_session=True,
        subscriptions=[(f"yilao/v1/{device_id}/down/receipt", 1)],
        log=quiet,
    )

    def hear(message: Message) -> None:
        for event in device.receive(message.topic, message.payload, loop.time(), clock()):
            if isinstance(event, Told):
                told.put_nowait(event)
        link.ack(message)

    link.on_message = hear
    running = asyncio.create_task(link.run(), name="press")
    sending = None
    try:
        await _connected(link, wait_s)
        device.press(type_, now=loop.time(), at=clock(), key=key, test=test)
        sending = asyncio.create_task(_send(device, link, loop), name="press sends")
        while True:
            async with asyncio.timeout(None if follow and sending.done() else wait_s):
                event = await told.get()
            yield event
            if not follow or event.stage == "closed":
                return
    except TimeoutError as error:
        raise PressFailed(f"no receipt within {wait_s:.0f} s: is the gateway running?") from error
    finally:
        for task in (running, sending):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def _connected(link: Link, wait_s: float) -> None:
    try:
        async with asyncio.timeout(wait_s):
            await link.wait_connected()
    except TimeoutError as error:
        reason = link.last_error
        hint = "wrong device or secret" if isinstance(reason, Refused) else "is the broker running?"
        raise PressFailed(f"cannot connect to the broker ({reason or 'no answer'}): {hint}") from error


async def _send(device: Device, link: Link, loop: asyncio.AbstractEventLoop) -> None:
    outgoing: list[Send] = [
        send for send in device.connected(loop.time()) if send.topic.endswith("/up/signal")
    ]
    while device.unreceipted:
        for send in outgoing:
            await link.publish(send.topic, send.payload, qos=send.qos)
        due = device.next_due()
        await asyncio.sleep(max(0.05, (due or 0) - loop.time()))
        outgoing = [send for send in device.poll(loop.time()) if send.topic.endswith("/up/signal")]
