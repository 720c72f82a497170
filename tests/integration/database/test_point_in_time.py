"""A server that archives its log can be put back to a moment before a mistake; the commands are those of docs/operations.md."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

from dispatcher.database.embedded import Embedded
from dispatcher.database.embedded_binaries import installed
from tests.support.embedded import presses, run, wait_until


def _give(path: Path, like: Path) -> None:
    """Hand a directory to the server's user, who is not root."""
    owner = like.stat()
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{owner.st_uid}:{owner.st_gid}", path], check=True)


def test_a_server_is_put_back_to_the_moment_before_a_mistake(state: Path, place: Path) -> None:
    archive, base = place / "archive", place / "again"
    archive.mkdir(mode=0o700)
    _give(archive, state / "data")
    settings = {
        "archive_mode": "on",
        "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f.part && mv {archive}/%f.part {archive}/%f",
    }
    with Embedded.start(state, settings=settings) as server:
        base.mkdir()
        command = [installed().program("pg_basebackup"), "--checkpoint=fast", "--no-password"]
        subprocess.run([*command, f"--pgdata={base / 'data'}", f"--dbname={server.url}"], check=True)
        run(server.url, "INSERT INTO press VALUES (2)")
        ((moment,),) = run(server.url, "SELECT clock_timestamp()")
        run(server.url, "DELETE FROM press")  # the mistake
        ((last,),) = run(server.url, "SELECT pg_walfile_name(pg_switch_wal())")
        wait_until((archive / str(last)).exists)
        assert presses(server.url) == 0
    assert isinstance(moment, datetime)
    (base / "data" / "recovery.signal").touch()
    _give(base / "data", state / "data")
    recovery = {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_time": moment.isoformat(),
        "recovery_target_action": "promote",
    }
    with Embedded.start(base, settings=recovery) as server:
        wait_until(lambda: run(server.url, "SELECT pg_is_in_recovery()") == [(False,)])
        assert presses(server.url) == 2
        run(server.url, "INSERT INTO press VALUES (3)")  # it is a server again, on a time line of its own
        assert run(server.url, "SELECT timeline_id FROM pg_control_checkpoint()") != [(1,)]
    with Embedded.start(base) as server:  # and needs the archive no more
        assert presses(server.url) == 3
