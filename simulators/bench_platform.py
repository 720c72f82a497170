"""The platform that a benchmark measures: broker, gateway and dispatcher, each a process of its own as in production."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from simulators import processes
from simulators.bench_target import Target

__all__ = ["running_platform"]


@contextmanager
def running_platform(
    place: Path,
    *,
    database: tuple[str, int],
    broker_conf: Path,
    ports: tuple[int, int],
    gateway: tuple[str, str],
    operator: tuple[str, str],
    devices: Sequence[tuple[str, str]],
    since: str,
) -> Iterator[Target]:
    """Run the platform for the time of the block, with its logs in `place`; it answers when the block begins.

    `database` is the URL of a filled record and its server's process, `ports` are MQTT and HTTP, `gateway` and
    `operator` are user names and passwords, `devices` ids and secrets.
    """
    (url, postgres), (mqtt, http) = database, ports
    env = {
        "YILAO_DATABASE_URL": url,
        "YILAO_MQTT_URL": f"mqtt://{quote(gateway[0])}:{quote(gateway[1])}@127.0.0.1:{mqtt}",
        "YILAO_HTTP_PORT": str(http),
    }
    yilao = [sys.executable, "-m", "yilao"]
    programs = {
        "broker": [processes.mosquitto(), "-c", str(broker_conf)],
        "gateway": [*yilao, "gateway"],
        "dispatcher": [*yilao, "dispatcher"],
    }
    pids = {"postgres": postgres}
    with ExitStack() as stack:
        for name, argv in programs.items():
            pids[name] = stack.enter_context(processes.started(argv, env=env, log=place / f"{name}.log")).pid
        asyncio.run(processes.wait_for_http(f"http://127.0.0.1:{http}/healthz"))
        yield Target(
            mqtt_host="127.0.0.1",
            mqtt_port=mqtt,
            http_url=f"http://127.0.0.1:{http}",
            database_url=url,
            username=operator[0],
            password=operator[1],
            gateway_user=gateway[0],
            gateway_password=gateway[1],
            devices=devices,
            since=since,
            pids=pids,
        )
