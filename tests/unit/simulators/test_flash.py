"""The flash memory of simulated devices: survives a kill, serves one fleet at a time, and says what is wrong."""

import signal
import subprocess
import sys

import pytest

from simulators.flash import Flash, FlashUnusable
from simulators.secrets import device_secret

KILLED = """
import os, sys
from pathlib import Path
from simulators.flash import Flash
flash = Flash(Path(sys.argv[1]))
flash.save("a", b"old")
flash.save("a", b"new")
flash.save("b", bytes([0, 255]))
os.kill(os.getpid(), 9)
"""


def test_what_was_saved_survives_a_kill(tmp_path):
    path = tmp_path / "state" / "devices.sqlite"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with Flash(path) as flash:
        assert flash.load() == {"a": b"new", "b": bytes([0, 255])}


def test_two_fleets_cannot_have_the_same_devices(tmp_path):
    path = tmp_path / "devices.sqlite"
    with Flash(path), pytest.raises(FlashUnusable, match="is another simulator running"):
        Flash(path)
    with Flash(path) as flash:
        assert flash.load() == {}


def test_a_file_that_is_none_of_ours_is_left_alone(tmp_path):
    path = tmp_path / "devices.sqlite"
    path.write_text(
        "a letter to my grandmother, much longer than a header of any database would be, really\n" * 9
    )
    with pytest.raises(FlashUnusable, match="cannot be used"):
        Flash(path)
    assert path.read_text().startswith("a letter")


def test_a_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "state").write_text("")
    with pytest.raises(FlashUnusable, match="give another state directory"):
        Flash(tmp_path / "state" / "devices.sqlite")


def test_a_secret_is_the_same_on_both_sides_and_tells_nothing_about_the_next():
    secret = device_secret(b"key", "zs-00001-phone")
    assert secret == device_secret(b"key", "zs-00001-phone") == "nrgj5cn3ry7rc4vpfxbq74fzrk5qbi7v"
    assert secret != device_secret(b"key", "zs-00002-phone")
    assert secret != device_secret(b"other", "zs-00001-phone")
