"""The state directory of an embedded PostgreSQL: its parts, how it is first made, and what is cleared before a start."""

import hashlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dispatcher.database import embedded_disk as disk
from dispatcher.database.embedded_binaries import (
    Binaries,
    ClusterUnusable,
    installed,
    reachable,
    server_account,
)
from dispatcher.database.embedded_child import Account, spawn
from dispatcher.database.embedded_guard import postmaster, works_in

__all__ = ["SUPERUSER", "Cluster", "answers", "open_cluster", "url_file"]

SUPERUSER = "yilao"
_PORT = "5432"
_SOCKET = f".s.PGSQL.{_PORT}"
_SOCKET_PATH_LIMIT = 107  # bytes, sockaddr_un.sun_path without its end
_BASE_LIMIT = 60  # leaves room for our directory and the socket in it
_INITDB_LIMIT_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A state directory, the programs for it and the user who runs them."""

    state: Path
    binaries: Binaries
    account: Account | None
    sockets: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own directory."""
        return self.state / "data"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.state / "postgres.log"

    def url(self, database: str) -> str:
        """Where a database of this cluster is reached."""
        host = urllib.parse.quote(str(self.sockets), safe="")
        return f"postgresql://{SUPERUSER}@/{database}?host={host}&port={_PORT}"

    def command(self, settings: dict[str, str]) -> list[str]:
        """How the server is started."""
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        places = ["-D", str(self.data), "-k", str(self.sockets), "-p", _PORT]
        return [self.binaries.program("postgres"), *places, *options]

    def hand_over(self, path: Path) -> None:
        """Give something of ours to the server's user, when that is another one."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def prepare(self, lock: int) -> None:
        """Make everything ready for a start; call with `postgres.lock` held, as `lock`."""
        self._make_socket_directory()
        if not self.data.exists():
            self._create(lock)
        self._clear_stale_files()
        disk.trim_log(self.log)

    def _create(self, lock: int) -> None:
        """Make the data directory so that a kill or a power cut at any moment leaves either none or a whole one."""
        new = self.state / "data.new"
        if new.exists():
            shutil.rmtree(new)
        new.mkdir(mode=0o700)
        self.hand_over(new)
        before = disk.log_size(self.log)
        argv = [self.binaries.program("initdb"), "-D", str(new), f"--username={SUPERUSER}", "--encoding=UTF8"]
        argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"]
        # The guard is the socket directory, which only the server's user (and root) can enter.
        argv += ["--auth-local=trust", "--auth-host=reject", "--no-sync", "--no-instructions"]
        with self.logging() as output:
            child = spawn(
                argv,
                account=self.account,
                places=[new],
                keep=[lock],
                output=output,
                when_we_die=signal.SIGKILL,
            )
            try:
                code = child.wait(timeout=_INITDB_LIMIT_S)
            except BaseException as error:
                child.kill()
                child.wait()
                if isinstance(error, subprocess.TimeoutExpired):
                    raise ClusterUnusable(
                        f"initdb in {self.state} took over {_INITDB_LIMIT_S} s; see {self.log}"
                    ) from error
                raise
        if code:
            words = disk.last_words(self.log, since=before)
            shutil.rmtree(new, ignore_errors=True)  # if the disk was full, do not keep it so
            raise ClusterUnusable(f"the database in {self.state} could not be made: {words}")
        os.truncate(self.log, before)  # what initdb says of an unsynced directory is about to be untrue
        disk.sync_filesystem(new)
        new.rename(self.data)
        disk.sync_filesystem(self.state)

    def _clear_stale_files(self) -> None:
        """Remove what a killed server left; refuse if a server that is not ours really works here."""
        pid, _ = postmaster(self.data)
        if pid is not None and works_in(pid, self.data):
            raise ClusterUnusable(
                f"a PostgreSQL that yilao did not start (pid {pid}) runs on {self.data}; stop it first"
            )
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (_SOCKET, f"{_SOCKET}.lock"):
            (self.sockets / name).unlink(missing_ok=True)

    def _make_socket_directory(self) -> None:
        """A directory of mode 0700 that is ours; one in a public place may have been put there by somebody else."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.sockets.parent == self.state and not self.sockets.is_symlink():
            self.hand_over(self.sockets)
            self.sockets.chmod(0o700)  # a backup that was put back may have changed both
        found = self.sockets.lstat()
        owners = {os.geteuid(), self.account.uid if self.account else os.geteuid()}
        if found.st_uid not in owners or found.st_mode & 0o170077 != stat.S_IFDIR:
            raise ClusterUnusable(f"{self.sockets} is not a private directory of ours; remove it")
        self.hand_over(self.sockets)

    def announce(self, url: str) -> None:
        """Let other processes of the same user (and root) find the running server."""
        path = url_file(self.state)
        path.touch(mode=0o600)
        path.write_text(url)

    def leave(self) -> None:
        """Take away the socket directory if it had to be in a public place."""
        if self.sockets.parent != self.state:
            with suppress(OSError):
                self.sockets.rmdir()

    @contextmanager
    def logging(self) -> Iterator[int]:
        """The log, open for a child to write to."""
        descriptor = disk.open_log(self.log)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def open_cluster(state: Path) -> Cluster:
    """Look at a state directory, and refuse what could not work; nothing but copies of programs is written."""
    data = state / "data"
    account = server_account(data)
    binaries = reachable(installed(), account)
    if data.exists():
        try:
            version = (data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise ClusterUnusable(
                f"{data} is not a PostgreSQL data directory; move it away or restore it"
            ) from None
        if version != binaries.major:
            raise ClusterUnusable(
                f"{data} was made by PostgreSQL {version}, this yilao brings {binaries.major}; start the yilao that made it"
                " and copy its contents with pg_dump, or choose another directory"
            )
    return Cluster(state=state, binaries=binaries, account=account, sockets=_socket_directory(state))


def _socket_directory(state: Path) -> Path:
    """`run` in the state directory, or, where a socket there could not be addressed, a short place of the same identity."""
    near = state / "run"
    if len(os.fsencode(near / _SOCKET)) <= _SOCKET_PATH_LIMIT and "," not in str(near):
        return near
    digest = hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
    own = "/run" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(own) if own and len(own) <= _BASE_LIMIT and os.access(own, os.W_OK) else Path("/tmp")  # noqa: S108  # ownership is checked
    return base / f"yilao-{os.geteuid()}-{digest}"


def url_file(state: Path) -> Path:
    """Where a running server's URL is written."""
    return state / "postgres.url"


def answers(url: str) -> bool:
    """Whether somebody listens where this URL points."""
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}")
        except (OSError, KeyError):
            return False
    return True
