"""The front door: the `yilao` command. It composes devices, gateway, dispatcher and simulators, and decides nothing."""

import asyncio
import json
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from dispatcher import admin, running, seeding, service
from dispatcher import settings as environment
from dispatcher.clock import local_now
from dispatcher.commandline import (
    AsJson,
    DataDir,
    complain,
    desk_settings,
    device,
    hang,
    log_to,
    out,
    record_url,
    run,
    run_desk,
    tell,
)
from dispatcher.database import migrate
from dispatcher.database.embedded import Embedded
from dispatcher.errors import Invalid
from dispatcher.notify.channels.all import Channels
from gateway import mosquitto
from gateway import service as door
from gateway.settings import GatewaySettings
from simulators import bench_commands, own_process
from simulators import demo as town_life
from simulators.bench_platform import running_platform
from simulators.bench_target import Target
from simulators.flash import FlashUnusable
from simulators.fleet import TooManyDevices
from simulators.press import PressFailed
from simulators.press import press as press_key
from simulators.processes import ProcessEnded
from simulators.secrets import device_secret
from simulators.telephones import Telephones
from simulators.town import Town

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="颐老 Yilao: a press on a key reaches a desk, and nobody is left unattended.",
)
hang(app)

_PROVIDER = "telephone provider"  # what its secret is made of, as a device's is of its id

HttpPort = Annotated[int | None, typer.Option(min=0, max=65535, help="Console and API; 0: any free port")]
MqttPort = Annotated[int | None, typer.Option(min=0, max=65535, help="Embedded broker; 0: any free port")]


def main() -> None:
    """Run the command; what people can mend is told in one line, with exit code 1."""
    complain(app, PressFailed, ProcessEnded, FlashUnusable, TooManyDevices)


@app.command()
def demo(
    http_port: HttpPort = None,
    mqtt_port: MqttPort = None,
    elders: Annotated[int, typer.Option(min=1, max=10_000)] = 881,
    seed: Annotated[int, typer.Option(help="Another number is another town")] = 2026,
    data_dir: Annotated[Path | None, typer.Option(help="Where the demo keeps its data")] = None,
    simulator: Annotated[bool, typer.Option(help="Let the town live")] = True,
    operators: Annotated[bool, typer.Option(help="Let bots answer")] = False,
    pace: Annotated[float, typer.Option(min=0, help="How busy the town is; 0 leaves all keys alone")] = 1.0,
) -> None:
    """Everything embedded: PostgreSQL, broker, 25 centres, the console, and a town that lives."""
    chosen = environment.load(data_dir=data_dir)
    place = chosen.data_dir.resolve()
    kept = running.prepare(place)
    log_to(chosen.log_level, place / "yilao.log")
    http, mqtt = _port(http_port, chosen.http_port), _port(mqtt_port, chosen.mqtt_port)
    kept = replace(kept, http_url=f"http://127.0.0.1:{http}", mqtt_url=f"mqtt://127.0.0.1:{mqtt}")
    with out.status("PostgreSQL …"):
        server = Embedded.start(place / "postgres")
    with server:
        with out.status("record …"):
            migrate.upgrade(server.url)
        town = Town.make(elders=elders, seed=seed)
        run(_seed(server.url, town, kept), whole=True)
        running.remember(place, kept)
        living = ["--elders", str(elders), "--seed", str(seed), "--pace", str(pace)] if simulator else None
        if living is not None and operators:
            living.append("--operators")
        run(_demo(server, kept, place, http=http, mqtt=mqtt, living=living))


async def _seed(url: str, town: Town, kept: running.Demo) -> None:
    plenty = seeding.Plenty(
        towns=town.towns(),
        centres=town.centres(),
        elders=town.elders(),
        devices=town.devices(),
        staff=town.staff(),
        helpers=town.helpers(),
    )
    key = bytes.fromhex(kept.key)
    with out.status("town …") as status:
        await seeding.seed(
            url,
            plenty,
            secret=lambda device_id: device_secret(key, device_id),
            password=kept.password,
            progress=lambda what, done, of: status.update(f"{what}: {done} of {of} …"),
        )


async def _demo(
    server: Embedded, kept: running.Demo, place: Path, *, http: int, mqtt: int, living: list[str] | None
) -> None:
    """Gateway, desk and town until cancelled; a town that ends early is told of, and everything else goes on."""
    ready = asyncio.Event(), asyncio.Event()
    chosen, phones = environment.load(), _port(0, 0)
    provider = f"http://127.0.0.1:{phones}" if living is not None else None
    desk = service.DeskSettings(
        database_url=server.url,
        http_port=http,
        unattended_after_s=chosen.unattended_after_s,
        channels=Channels(
            public_url=chosen.public_url or kept.http_url,
            sms_url=provider and f"{provider}/sms",
            voice_url=provider and f"{provider}/voice",
            provider_secret=device_secret(bytes.fromhex(kept.key), _PROVIDER),
        ),
    )
    gateway = GatewaySettings(database_url=server.url, broker_port=mqtt)
    async with asyncio.TaskGroup() as group:
        group.create_task(door.run(gateway, ready=ready[0]), name="gateway")
        group.create_task(service.run(desk, ready=lambda _: ready[1].set()), name="desk")
        group.create_task(_keep_alive(server), name="postgres")
        for event in ready:
            await event.wait()
        if living is not None:
            group.create_task(own_process.town(place, [*living, "--phones", str(phones)]), name="town")
        out.print(
            f"[bold]颐老 ready[/bold] {kept.http_url}/  ·  sign in as [bold]admin[/bold], manager, bureau, "
            f"op-shiqi, sup-shiqi, … (op-/sup- and a centre, op-city)  ·  password [bold]{kept.password}[/bold]"
        )
        out.print(f"press a key: yilao press --device zs-00001-phone --data-dir {place}   ·   stop: Ctrl-C")
        if provider is not None:
            out.print(f"what comes to everybody's telephone: {provider}/")


async def _keep_alive(server: Embedded) -> None:
    """PostgreSQL is our child: when it dies, it is started again, and everybody reconnects."""
    while True:
        await asyncio.sleep(1)
        server.tend()


@app.command(hidden=True)
def town(
    data_dir: Path,
    elders: int = 881,
    seed: int = 2026,
    pace: float = 1.0,
    operators: Annotated[bool, typer.Option()] = False,
    phones: int = 0,
) -> None:
    """The demo's simulated town; started by `yilao demo`."""
    kept = running.demo_of(data_dir)
    key = bytes.fromhex(kept.key)
    log_to("INFO", data_dir / "town.log")
    bots = [
        (person["username"], kept.password)
        for person in Town.make(elders=elders, seed=seed).staff()
        if operators and person["username"].startswith("op-")
    ]
    life = town_life.SimulatorSettings(
        mqtt_url=kept.mqtt_url,
        secret=lambda device_id: device_secret(key, device_id),
        clock=local_now,
        state_dir=data_dir / "devices",
        elders=elders,
        seed=seed,
        pace=pace,
        http_url=kept.http_url,
        operators=bots,
        telephones=Telephones(port=phones, secret=device_secret(key, _PROVIDER), seed=seed, pace=pace),
    )
    run(own_process.while_parent_lives(town_life.run(life)))


@app.command()
def serve(http_port: HttpPort = None, mqtt_port: MqttPort = None) -> None:
    """Gateway, desk and console in one process, on YILAO_DATABASE_URL and YILAO_MQTT_URL (none: a broker of its own)."""
    chosen = environment.load(http_port=http_port, mqtt_port=mqtt_port)
    log_to(chosen.log_level)

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(door.run(_gateway_settings(chosen)), name="gateway")
            group.create_task(service.run(desk_settings(chosen)), name="desk")

    run(both())


@app.command()
def gateway(mqtt_port: MqttPort = None) -> None:
    """Only the door: MQTT in and out."""
    chosen = environment.load(mqtt_port=mqtt_port)
    log_to(chosen.log_level)
    run(door.run(_gateway_settings(chosen)))


@app.command()
def dispatcher(http_port: HttpPort = None) -> None:
    """Only the desk: alarms, API and console."""
    run_desk(http_port)


def _gateway_settings(chosen: environment.Settings) -> GatewaySettings:
    return GatewaySettings(
        database_url=running.database_url(None, chosen),
        mqtt_url=chosen.mqtt_url.get_secret_value() if chosen.mqtt_url else None,
        mqtt_ca=chosen.mqtt_ca,
        broker_host=chosen.mqtt_host,
        broker_port=chosen.mqtt_port,
    )


@device.command("broker-files")
def device_broker_files(
    folder: Path,
    gateway_password: Annotated[
        str, typer.Option(envvar="YILAO_GATEWAY_PASSWORD", prompt=True, hide_input=True)
    ],
    certificate: Annotated[Path | None, typer.Option(help="The listener's certificate, PEM")] = None,
    key: Annotated[Path | None, typer.Option(help="Its key, PEM")] = None,
    port: int = 8883,
    broker_user: Annotated[
        str | None, typer.Option(help="Whom mosquitto becomes when started as root")
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Write mosquitto's configuration, passwords and topic rules from the devices table."""
    if (certificate is None) != (key is None):
        raise Invalid("--certificate and --key go together", field="certificate")
    tls = mosquitto.Tls(certificate=certificate, key=key) if certificate and key else None
    files = mosquitto.write_files(
        folder,
        run(admin.broker_hashes(record_url(data_dir))) or [],
        gateway_password=gateway_password,
        tls=tls,
        port=port,
        user=broker_user,
    )
    body = {"conf": str(files.conf), "left_out": list(files.left_out), "hint": mosquitto.RELOAD_HINT}
    tell(body, as_json=as_json)


@app.command()
def press(
    device_id: Annotated[str, typer.Option("--device", help="Which device's key")],
    signal_type: Annotated[str, typer.Option("--type", help="sos, service, cancel, test, ok, …")] = "sos",
    test: Annotated[bool, typer.Option(help="Visibly a test, all the way")] = False,
    follow: Annotated[bool, typer.Option(help="Stay until the alarm is closed")] = False,
    secret: Annotated[
        str | None, typer.Option(envvar="YILAO_DEVICE_SECRET", help="Not needed for a demo's device")
    ] = None,
    wait: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for the receipt")] = 20.0,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Press a key as a device does, and hear what the elder hears."""
    chosen = environment.load(data_dir=data_dir)
    if secret is None:
        kept = running.demo_of(chosen.data_dir)
        url, secret = kept.mqtt_url, device_secret(bytes.fromhex(kept.key), device_id)
    elif chosen.mqtt_url is not None and data_dir is None:
        url = chosen.mqtt_url.get_secret_value()
    else:
        url = running.demo_of(chosen.data_dir).mqtt_url
    key = {"sos": "red", "service": "green"}.get(signal_type)
    stages = press_key(
        url,
        device_id,
        secret,
        type_=signal_type,
        key=key,
        test=test,
        clock=local_now,
        wait_s=wait,
        follow=follow,
    )

    async def listen() -> None:
        async with aclosing(stages) as told:
            async for event in told:
                body = {"signal": event.signal, "stage": str(event.stage), "say": event.say}
                out.print(
                    json.dumps(body, ensure_ascii=False) if as_json else f"{event.stage}: {event.say or ''}",
                    markup=False,
                )

    run(listen())


bench = typer.Typer(no_args_is_help=True, help="Measure this machine, on a throw-away platform.")
app.add_typer(bench, name="bench")


@contextmanager
def _bench_target(*, elders: int) -> Iterator[Target]:
    """A platform for benchmarks, with a record and broker files of its own that are thrown away afterwards."""
    town, scratch = Town.make(elders=elders), tempfile.TemporaryDirectory(prefix="yilao-bench-")
    with scratch as folder, Embedded.start(Path(folder, "postgres")) as server:
        migrate.upgrade(server.url)
        kept = running.prepare(Path(folder))
        run(_seed(server.url, town, kept), whole=True)
        key, mqtt, hashes = bytes.fromhex(kept.key), _port(0, 0), run(admin.broker_hashes(server.url)) or []
        user = "root" if os.geteuid() == 0 else None
        files = mosquitto.write_files(
            Path(folder), hashes, gateway_password=kept.key, tls=None, port=mqtt, gateway_port=None, user=user
        )
        with running_platform(
            Path(folder),
            database=(server.url, server.postmaster_pid),
            broker_conf=files.conf,
            ports=(mqtt, _port(0, 0)),
            gateway=(mosquitto.GATEWAY_USER, kept.key),
            operator=("admin", kept.password),
            devices=[(d["id"], device_secret(key, d["id"])) for d in town.devices() if d["kind"] == "phone"],
            since=(local_now() - timedelta(hours=12)).isoformat(),
        ) as target:
            yield target


bench_commands.hang(bench, platform=_bench_target, free_port=lambda: _port(0, 0), run=run, out=out)


def _port(given: int | None, otherwise: int) -> int:
    """The port to use; 0 is any that is free now."""
    if given != 0:
        return otherwise if given is None else given
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
