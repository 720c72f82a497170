"""The administrators' commands: the record, devices, users, imports, and the doctor. `yilao.py` hangs them in its tree."""

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from dispatcher import admin, paper, running, service
from dispatcher import doctor as examiner
from dispatcher import settings as environment
from dispatcher.database import backup_words as backups
from dispatcher.database import migrate
from dispatcher.database.backup import back_up
from dispatcher.database.restore import restore as restore_backup
from dispatcher.errors import YilaoError
from dispatcher.fleet.model import NewDevice
from dispatcher.notify.channels.all import Channels
from dispatcher.people.model import Role
from dispatcher.web.asked import Show
from dispatcher.web.tiles import Tiles
from dispatcher.welfare.pack_model import Order

__all__ = [
    "AsJson",
    "DataDir",
    "complain",
    "contacts",
    "desk_settings",
    "device",
    "doctor",
    "hang",
    "log_to",
    "out",
    "record_url",
    "run",
    "run_desk",
    "tell",
]

out = Console(highlight=False, soft_wrap=True)

DataDir = Annotated[Path | None, typer.Option(help="Work on the running demo of this directory")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output")]

db = typer.Typer(no_args_is_help=True, help="The record: bring it up to date, look at it.")
device = typer.Typer(no_args_is_help=True, help="Devices and their secrets.")
user = typer.Typer(no_args_is_help=True, help="People who sign in, and tokens for scripts.")
import_ = typer.Typer(
    no_args_is_help=True, help="Files of elders, helpers and centres: all of a file, or nothing."
)
_groups = {"db": db, "device": device, "user": user, "import": import_}

T = TypeVar("T")
_LOG_LIMIT = 16 * 1024 * 1024
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def run(work: Coroutine[Any, Any, T], *, whole: bool = False) -> T | None:
    """Run to the end, or until SIGINT or SIGTERM; then everything is closed in order and None is returned.

    `whole` is for work that others build on: cut short, it ends the command (KeyboardInterrupt).
    """
    told = False

    async def until_told() -> T | None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()

        def stop() -> None:
            nonlocal told
            told = True
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            return await task
        except asyncio.CancelledError:
            if told:
                return None
            raise

    done = asyncio.run(until_told())
    if told and whole:
        raise KeyboardInterrupt
    return done


def complain(do: Callable[[], object], *kinds: type[Exception]) -> None:
    """Do it; what people can mend (YilaoError, and `kinds`) is told in one line on standard error, with exit code 1."""
    mendable: tuple[type[Exception], ...] = (YilaoError, *kinds)
    try:
        do()
    except* mendable as group:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        sys.exit(f"yilao: {error}")


def run_desk(http_port: int | None) -> None:
    """Be the desk, as the settings say, until told to stop."""
    chosen = environment.load(http_port=http_port)
    log_to(chosen.log_level)
    run(service.run(desk_settings(chosen)))


def desk_settings(chosen: environment.Settings) -> service.DeskSettings:
    """What a desk needs to know, out of all settings."""
    return service.DeskSettings(
        database_url=running.database_url(None, chosen),
        http_host=chosen.http_host,
        http_port=chosen.http_port,
        secure_cookie=chosen.https_cookie,
        proxy=chosen.http_proxy,
        keep_telemetry_days=chosen.keep_telemetry_days,
        unattended_after_s=chosen.unattended_after_s,
        tiles=Tiles(chosen.tile_url, chosen.tile_attribution) if chosen.tile_url else None,
        channels=Channels.from_settings(chosen),
        deadman_url=chosen.deadman_url.get_secret_value() if chosen.deadman_url else None,
    )


def log_to(level: str, file: Path | None = None) -> None:
    """Log to standard error; with a file, everything there and only warnings on the screen."""
    screen = logging.StreamHandler()
    handlers: list[logging.Handler] = [screen]
    if file is not None:
        screen.setLevel(logging.WARNING)
        handlers.append(RotatingFileHandler(file, maxBytes=_LOG_LIMIT, backupCount=1, encoding="utf-8"))
    logging.basicConfig(level=level, format=_FORMAT, handlers=handlers)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every tick


def record_url(data_dir: Path | None) -> str:
    """Which record a command works on."""
    return running.database_url(data_dir, environment.load(data_dir=data_dir))


def tell(body: dict[str, Any] | None, *, as_json: bool) -> None:
    """Say what was done: one JSON object, or a line for each of its members."""
    if body is None:
        return
    if as_json:
        out.print(json.dumps(body, ensure_ascii=False), markup=False)
        return
    for name, value in body.items():
        out.print(f"{name}: {', '.join(value) if isinstance(value, list) else value}", markup=False)


@db.command()
def upgrade(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Apply what is missing."""
    tell({"applied": list(migrate.upgrade(record_url(data_dir)))}, as_json=as_json)


@db.command()
def status(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """What has been applied, and what waits."""
    found = migrate.status(record_url(data_dir))
    body = {"applied": list(found.applied), "pending": list(found.pending), "telemetry": found.telemetry}
    tell(body | {"unknown": list(found.unknown)}, as_json=as_json)


@db.command()
def backup(
    place: Annotated[Path, typer.Argument(metavar="FILE|DIRECTORY")],
    keep: Annotated[int | None, typer.Option(min=1, help="Keep the newest N of a directory's")] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Write all of the record into one file, with a .json beside it that proves it whole; nothing has to stop."""
    with backups.telling(out, quiet=as_json) as progress:
        made = run(back_up(record_url(data_dir), place, progress=progress, keep=keep), whole=True)
    tell(backups.of_backup(made) if made else None, as_json=as_json)


@db.command()
def restore(file: Path, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Put a backup back into an empty database; with --data-dir, into a new embedded one in that directory."""
    with backups.fresh(data_dir) as url, backups.telling(out, quiet=as_json) as progress:
        back = run(restore_backup(url or record_url(None), file, progress=progress), whole=True)
    tell(backups.of_restore(back) if back else None, as_json=as_json)


@device.command("add")
def device_add(
    device_id: Annotated[str, typer.Argument(metavar="ID")],
    kind: Annotated[str, typer.Option(help="phone, pendant, smoke, …")] = "phone",
    elder: Annotated[str | None, typer.Option(help="The elder's number or outside reference")] = None,
    room: str | None = None,
    supervision: Annotated[
        int | None, typer.Option(help="Seconds within which it must be heard; 0: what its kind says")
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Add a device. Its secret is shown now and never again."""
    new = NewDevice(id=device_id, kind=kind, elder=elder, room=room, supervision_s=supervision)
    tell(run(admin.add_device(record_url(data_dir), new)), as_json=as_json)


@device.command("import")
def device_import(file: Path, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Add the devices of a JSON or CSV file (id, kind, elder, room); prints each new one's secret."""
    out.print(
        admin.table(run(admin.import_devices(record_url(data_dir), file)) or [], as_json=as_json),
        markup=False,
    )


@device.command("list")
def device_list(
    show: Annotated[Show, typer.Option(help="Those with which something is wrong")] = "all",
    centre: Annotated[str | None, typer.Option(help="Only this centre's")] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Print the devices, what was last heard of each and what is wrong, as the console shows them."""
    rows = run(admin.list_devices(record_url(data_dir), show=show, centre_id=centre)) or []
    out.print(admin.table(rows, as_json=as_json), markup=False)


@device.command("rotate")
def device_rotate(
    device_id: Annotated[str, typer.Argument(metavar="ID")],
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Give a device a new secret; the old one ends."""
    tell(run(admin.rotate_device(record_url(data_dir), device_id)), as_json=as_json)


@device.command("centre-system")
def device_centre_system(centre: str, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Give a centre's own systems an MQTT user that may read the centre's alarms; again: a new secret."""
    tell(run(admin.centre_system(record_url(data_dir), centre)), as_json=as_json)


@user.command("add")
def user_add(
    username: str,
    role: Annotated[list[str], typer.Option(help="operator, supervisor, manager, caregiver, bureau, admin")],
    centre: Annotated[str | None, typer.Option(help="Where the roles are held; none: everywhere")] = None,
    full_name: Annotated[str | None, typer.Option("--name")] = None,
    phone: Annotated[str | None, typer.Option(help="Where they are called and texted when on duty")] = None,
    password: Annotated[str, typer.Option(envvar="YILAO_PASSWORD", prompt=True, hide_input=True)] = "",
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Add somebody, or give them more roles or a new password."""
    roles = [Role(one, centre) for one in role]
    work = admin.add_user(
        record_url(data_dir),
        username=username,
        name=full_name or username,
        roles=roles,
        password=password or None,
        phone=phone,
    )
    tell(run(work), as_json=as_json)


@user.command("duty")
def user_duty(
    username: str,
    centre: Annotated[str, typer.Option(help="Where")],
    role: Annotated[str, typer.Option(help="operator or supervisor")] = "operator",
    until: Annotated[datetime | None, typer.Option(help="Shanghai time; none: until further notice")] = None,
    off: Annotated[bool, typer.Option("--off", help="Take them off duty")] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Put somebody on duty at a centre from now on: alarms go to centres with somebody on duty first."""
    url = record_url(data_dir)
    if off:
        tell(run(admin.end_duty(url, username, centre_id=centre)), as_json=as_json)
        return
    end = until.replace(tzinfo=ZoneInfo("Asia/Shanghai")) if until else None
    tell(run(admin.set_duty(url, username, centre_id=centre, role=role, until=end)), as_json=as_json)


@user.command("token")
def user_token(username: str, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """A bearer token for somebody's scripts."""
    tell(run(admin.issue_token(record_url(data_dir), username)), as_json=as_json)


@import_.command("elders")
def import_elders(file: Path, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Add or change elders and their contacts from a JSON or CSV file."""
    tell(run(admin.import_file(record_url(data_dir), "elders", file)), as_json=as_json)


@import_.command("helpers")
def import_helpers(file: Path, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Add or change caregivers, social workers and volunteers who can be sent, from a JSON or CSV file."""
    tell(run(admin.import_file(record_url(data_dir), "helpers", file)), as_json=as_json)


@import_.command("centres")
def import_centres(file: Path, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Add or change towns and centres from a JSON file."""
    tell(run(admin.import_file(record_url(data_dir), "centres", file)), as_json=as_json)


def doctor(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Look at everything an installation stands on, and say what to do about what is wrong."""
    chosen = environment.load(data_dir=data_dir)
    url = running.database_url(data_dir, chosen)
    trial = data_dir is not None or chosen.database_url is None
    broker = None if trial or chosen.mqtt_url is None else chosen.mqtt_url.get_secret_value()
    urls = {"sms": chosen.sms_url, "voice": chosen.voice_url, "email": chosen.email_url}
    work = examiner.examine(
        url,
        chosen.data_dir,
        mqtt_url=broker,
        mqtt_ca=chosen.mqtt_ca,
        trial=trial,
        channels=None if trial else [name for name, is_set in urls.items() if is_set],
        believed=chosen.provider_secret is not None,
    )
    findings = run(work) or []
    if as_json:
        out.print(
            json.dumps([{"what": f.what, "ok": f.ok, "detail": f.detail} for f in findings]), markup=False
        )
    else:
        shown = Table("", "what", "found", box=None)
        for finding in findings:
            shown.add_row("✓" if finding.ok else "[bold red]✗[/]", finding.what, finding.detail)
        out.print(shown)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def contacts(
    centre: str,
    out_file: Annotated[Path, typer.Option("--out", help="Where to write it: a .pdf to print, or a .csv")],
    order: Annotated[Order, typer.Option(help="How it is sorted")] = Order.ADDRESS,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Write a centre's contact pack, for when the platform is away: print it before the typhoon."""
    tell(run(paper.contact_pack(record_url(data_dir), centre, out_file, order=order)), as_json=as_json)


def hang(app: typer.Typer) -> None:
    """Hang all of these into the tree of the front door."""
    for name, group in _groups.items():
        app.add_typer(group, name=name)
    app.command("doctor")(doctor)
    app.command("contacts")(contacts)
