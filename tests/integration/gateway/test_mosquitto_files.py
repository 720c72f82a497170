"""A real mosquitto with the generated files lets in whom the devices table knows, on their own topics, over TLS."""

import asyncio
import os
import signal
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import pytest
import trustme

from devices.link import Link, Refused, Retry
from dispatcher.fleet import store as fleet
from gateway.access import GATEWAY_USER
from gateway.mosquitto import Tls, write_files
from gateway.settings import GatewaySettings
from tests.support.broker import free_port, needs_mosquitto
from tests.support.gateway import running_gateway
from tests.support.until import until


@pytest.fixture
async def hashes(pool, secret):
    assert secret  # the devices are there
    async with pool.connection() as connection:
        return await fleet.broker_hashes(connection)


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
async def files(tmp_path, hashes, authority):
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    tls = Tls(certificate=tmp_path / "server.pem", key=tmp_path / "server.key")
    certificate.cert_chain_pems[0].write_to_path(tls.certificate)
    certificate.private_key_pem.write_to_path(tls.key)
    return _written(tmp_path / "broker", hashes, tls)


def _written(folder, hashes, tls):
    ports = {"port": free_port(), "gateway_port": free_port()}
    user = "root" if os.geteuid() == 0 else None
    return write_files(folder, hashes, gateway_password="gateway secret", tls=tls, user=user, **ports), ports


@asynccontextmanager
async def _running(conf: Path, port: int) -> AsyncIterator[subprocess.Popen[bytes]]:
    with (conf.parent / "log").open("wb") as log:
        process = _process(conf, log)
    try:
        await until(lambda: _accepts(port))
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _process(conf: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([needs_mosquitto(), "-c", str(conf)], stdout=log, stderr=log)


async def _accepts(port):
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def test_devices_and_gateway_meet_over_the_generated_broker(
    *, files, authority, secret, handset, database_url, clock, rows
):
    written, ports = files
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    async with _running(written.conf, ports["port"]):
        settings = GatewaySettings(
            database_url=database_url,
            mqtt_url=f"mqtt://127.0.0.1:{ports['gateway_port']}",
            mqtt_username=GATEWAY_USER,
            mqtt_password="gateway secret",
        )
        async with running_gateway(settings, clock):
            device = await handset(f"mqtts://127.0.0.1:{ports['port']}", "b7", secret, tls=trust)
            await device.press("p1")
            assert (await until(lambda: device.receipt("p1"))).stage == "received"
            await device.link.publish("yilao/v1/b8/up/signal", b'{"id":"forged","type":"sos"}')
            await device.link.publish("yilao/v1/b7/down/receipt", b"{}")
            await device.press("p2")
            await until(lambda: device.receipt("p2"))
    assert [row["signal_id"] for row in await rows("signals")] == ["p1", "p2"]
    assert await rows("quarantine") == []
    assert [message.topic for message in device.heard] == ["yilao/v1/b7/down/receipt"] * 2


async def test_the_gateway_comes_over_tls_too(*, files, authority, tmp_path, database_url, clock):
    written, ports = files
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with _running(written.conf, ports["port"]):
        settings = GatewaySettings(
            database_url=database_url,
            mqtt_url=f"mqtts://localhost:{ports['port']}",
            mqtt_username=GATEWAY_USER,
            mqtt_password="gateway secret",
            mqtt_ca=tmp_path / "ca.pem",
        )
        async with running_gateway(settings, clock) as gateway:
            assert not gateway.done()


async def test_a_wrong_secret_and_an_unencrypted_device_are_refused(files, authority, secret):
    written, ports = files
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    async with _running(written.conf, ports["port"]):
        url = f"mqtts://127.0.0.1:{ports['port']}"
        assert isinstance(await _refusal(url, "b7", "wrong", tls=trust), Refused)
        assert isinstance(await _refusal(url, "nobody", secret, tls=trust), Refused)
        assert isinstance(await _refusal(url, None, None, tls=trust), Refused)
        assert isinstance(await _refusal(url, GATEWAY_USER, "guess", tls=trust), Refused)
        await _refusal(f"mqtt://127.0.0.1:{ports['port']}", "b7", secret)


async def test_what_another_device_is_told_is_not_heard(files, secret, handset):
    written, ports = files
    async with _running(written.conf, ports["port"]):
        url = f"mqtt://127.0.0.1:{ports['gateway_port']}"
        gateway = await handset(url, GATEWAY_USER, "gateway secret", filters=["yilao/v1/#"])
        nosy = await handset(url, "b7", secret, filters=["yilao/v1/+/down/#", "#"])
        await gateway.link.publish("yilao/v1/b8/down/receipt", b"{}")
        await gateway.link.publish("yilao/v1/b7/down/command", b'{"id":"1","command":"test"}')
        await until(lambda: nosy.heard)
        assert {message.topic for message in nosy.heard} == {"yilao/v1/b7/down/command"}


async def test_new_devices_get_in_after_a_reload(tmp_path, hashes, secret, handset):
    written, ports = _written(tmp_path / "broker", [], None)
    async with _running(written.conf, ports["port"]) as process:
        url = f"mqtt://127.0.0.1:{ports['port']}"
        assert isinstance(await _refusal(url, "b7", secret), Refused)
        write_files(
            tmp_path / "broker", hashes, gateway_password="gateway secret", tls=None,
            user="root" if os.geteuid() == 0 else None, **ports,
        )  # fmt: skip
        process.send_signal(signal.SIGHUP)
        await handset(url, "b7", secret)


def test_the_files_are_for_the_owner_only_and_say_nothing_in_clear(files, secret):
    written, _ = files
    for path in (written.conf, written.passwords, written.acl):
        assert path.stat().st_mode & 0o077 == 0
        assert secret not in path.read_text()
        assert "gateway secret" not in path.read_text()
    assert "allow_anonymous false" in written.conf.read_text()


def test_a_device_that_a_password_file_cannot_hold_is_named(tmp_path, hashes):
    written = write_files(
        tmp_path / "broker", [*hashes, ("aa:bb", "$7$101$a$b")], gateway_password="x", tls=None
    )
    assert written.left_out == ("aa:bb",)
    assert "aa:bb" not in written.passwords.read_text()


async def _refusal(url, username, password, **options):
    link = Link(url, client_id="x", username=username, password=password, retry=Retry(first=0.05), **options)
    task = asyncio.create_task(link.run())
    try:
        return await until(lambda: link.last_error)
    finally:
        task.cancel()
        await asyncio.wait([task])
