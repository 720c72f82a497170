"""How the embedded broker writes to whoever is connected."""

import asyncio
import contextlib
import logging
import socket

import pytest

from gateway.amqtt_broker import PatientWriter


async def test_what_is_meant_for_somebody_who_is_gone_is_dropped_without_a_complaint(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ours, theirs = socket.socketpair()
    _, stream = await asyncio.open_connection(sock=ours)
    writer = PatientWriter(stream)
    theirs.close()
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            writer.write(b"a packet")
            with contextlib.suppress(OSError):
                await writer.drain()
        await writer.close()
    assert not caplog.records
