"""The production broker's files, made from the devices table: mosquitto's configuration, passwords and topic rules."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatcher.errors import Invalid
from dispatcher.fleet.secrets import broker_hash
from gateway.access import GATEWAY_USER

__all__ = ["GATEWAY_USER", "RELOAD_HINT", "MosquittoFiles", "Tls", "write_files"]

RELOAD_HINT: Final = "tell a running mosquitto to read the new passwords: kill -HUP $(pidof mosquitto)"

_ACL = f"""# Who may say what: a device only below its own up/, and it hears only what is below its own down/.
user {GATEWAY_USER}
topic readwrite yilao/v1/#
topic read $SYS/broker/publish/messages/dropped

pattern write yilao/v1/%u/up/#
pattern read yilao/v1/%u/down/#

# A centre's own systems are called by the centre's id; no device is.
pattern read yilao/v1/centres/%u/alarms
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Where mosquitto finds its certificate (with its chain) and key, as PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class MosquittoFiles:
    """What was written. `left_out` are devices whose id has a `:`, which a password file cannot hold."""

    conf: Path
    passwords: Path
    acl: Path
    left_out: tuple[str, ...]


def write_files(
    folder: Path,
    hashes: Iterable[tuple[str, str]],
    *,
    gateway_password: str,
    tls: Tls | None,
    port: int = 8883,
    host: str = "",
    gateway_port: int | None = 1883,
    data: Path | None = None,
    user: str | None = None,
) -> MosquittoFiles:
    """Write `mosquitto.conf`, `passwords` and `acl` below `folder`, each whole or not at all, for the owner's eyes only.

    `hashes` are `fleet.store.broker_hashes`. Devices connect to `host:port` (all interfaces by default), with TLS
    unless `tls` is None, which binds to this machine only. The gateway may use `gateway_port` on this machine without
    TLS; None leaves it out. `user` is whom mosquitto becomes when it is started as root: it must be able to read the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = data or folder / "data"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = list(hashes)
    files = MosquittoFiles(
        conf=folder / "mosquitto.conf",
        passwords=folder / "passwords",
        acl=folder / "acl",
        left_out=tuple(name for name, _ in known if ":" in name),
    )
    lines = [f"{name}:{hashed}" for name, hashed in known if ":" not in name]
    lines.append(f"{GATEWAY_USER}:{broker_hash(gateway_password)}")
    _write(files.passwords, "\n".join(lines) + "\n")
    _write(files.acl, _ACL)
    listeners = [_listener(port, host if tls is not None else "127.0.0.1", tls)]
    if gateway_port is not None:
        listeners.append(_listener(gateway_port, "127.0.0.1", None))
    _write(files.conf, _configuration(files, data, user, listeners))
    return files


def _configuration(files: MosquittoFiles, data: Path, user: str | None, listeners: Iterable[str]) -> str:
    return "\n".join(
        [
            "# Made by yilao from its devices table; changes made here are lost.",
            *([f"user {_path(user)}"] if user else []),
            "log_dest stderr",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "persistence true",
            f"persistence_location {_path(data)}/",
            "autosave_interval 30",
            "",
            "# What a device may send is 16 KiB; what is a little longer shall still reach the quarantine.",
            "message_size_limit 65536",
            "# For each client: what waits for its acknowledgement, and what waits for its turn or its return.",
            "max_inflight_messages 100",
            "max_queued_messages 20000",
            "max_queued_bytes 67108864",
            "set_tcp_nodelay true",
            "persistent_client_expiration 7d",
            "",
            "allow_anonymous false",
            f"password_file {_path(files.passwords)}",
            f"acl_file {_path(files.acl)}",
            *listeners,
            "",
        ]
    )


def _listener(port: int, host: str, tls: Tls | None) -> str:
    lines = ["", f"listener {port} {host}".rstrip()]
    if tls is not None:
        lines += [
            f"certfile {_path(tls.certificate)}",
            f"keyfile {_path(tls.key)}",
            "tls_version tlsv1.2",
        ]
    return "\n".join(lines)


def _path(path: Path | str) -> str:
    text = str(path)
    if "\n" in text or text != text.strip():
        raise Invalid(f"mosquitto's configuration cannot hold the path {text!r}", field="folder")
    return text


def _write(path: Path, text: str) -> None:
    """Replace a file in one step; a broker that reloads meanwhile reads the old one or the new one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            _keep_owner(path, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _keep_owner(old: Path, new: Path) -> None:
    # An administrator may have given the files to the broker's user; that must survive the next writing.
    status = old.stat()
    new.chmod(status.st_mode & 0o777)
    if os.geteuid() == 0:
        os.chown(new, status.st_uid, status.st_gid)
