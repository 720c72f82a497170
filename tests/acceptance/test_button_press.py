"""A stranger starts the demo, presses one key, and sees the alarm through to its end; everything by documented doors."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import Running, run_yilao
from tests.support.stranger import Demo, Desk
from tests.support.until import until

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Demo(tmp_path_factory.mktemp("stranger") / "demo") as started:
        yield started.wait_ready()


def _press(demo: Demo, device_id: str, *options: str) -> subprocess.CompletedProcess[str]:
    return run_yilao("press", "--device", device_id, "--data-dir", str(demo.place), *options)


async def test_a_press_reaches_the_desk_and_the_elder_hears_every_stage(demo: Demo, tmp_path: Path) -> None:
    device = "zs-00001-phone"
    arguments = ("press", "--device", device, "--data-dir", str(demo.place), "--follow")
    async with Desk.signed_in(demo, "admin") as desk, desk.watching() as stream:
        with Running.yilao(*arguments, log=tmp_path / "press") as press:
            await _hears(press, "received: 已收到")
            alarm = await desk.alarm_of(device)
            assert (alarm["type"], alarm["priority"], alarm["state"]) == ("sos", 1, "waiting")
            assert alarm["elder"]["name"]
            for verb, fields, stage in (
                ("claim", {}, "seen"),
                ("answer", {}, "answered"),
                ("dispatch", {"helper": "李社工", "eta_minutes": 10}, "help_on_the_way"),
                ("arrive", {}, "arrived"),
                ("resolve", {"outcome": "helped_at_home"}, "closed"),
            ):
                alarm = await desk.act(alarm, verb, **fields)
                await _hears(press, f"{stage}: ")
            assert press.wait() == 0
        await until(lambda: _states(stream, alarm["id"]) >= {"waiting", "claimed", "responding", "resolved"})


async def _hears(press: Running, words: str) -> None:
    await until(lambda: words in press.said)


def _states(stream: list[tuple[str, str]], alarm_id: int) -> set[str]:
    told = [json.loads(data) for event, data in stream if event == "alarm"]
    return {alarm["state"] for alarm in told if alarm["id"] == alarm_id}


async def test_an_operator_of_the_elders_centre_sees_the_press_and_one_far_away_does_not(demo: Demo) -> None:
    device = "zs-00002-phone"
    assert _press(demo, device).returncode == 0
    async with Desk.signed_in(demo, "admin") as desk:
        home = (await desk.alarm_of(device))["centre_id"]
        centres = (await desk.get("centres"))["items"]
        near = {home, *(c["covered_by"] for c in centres if c["id"] == home)}
        far = next(c["id"] for c in centres if c["kind"] == "centre" and c["id"] not in near)
    async with Desk.signed_in(demo, f"op-{home}") as own, Desk.signed_in(demo, f"op-{far}") as other:
        assert await own.alarms_of(device)
        assert not await other.alarms_of(device)


async def test_the_consoles_test_key_makes_the_device_press_its_own_test(demo: Demo) -> None:
    device = "zs-00003-phone"
    async with Desk.signed_in(demo, "admin") as desk:
        await desk.post(f"devices/{device}/commands", {"command": "test"})
        alarm = await desk.alarm_of(device)
        assert (alarm["type"], alarm["test"], alarm["priority"]) == ("test", True, 5)


def test_a_press_with_a_wrong_secret_is_told_in_one_line(demo: Demo) -> None:
    refused = _press(demo, "zs-00004-phone", "--secret", "not-the-secret", "--wait", "3")
    assert refused.returncode == 1
    assert refused.stderr.startswith("yilao: ")
    assert "wrong device or secret" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "not-the-secret" not in refused.stderr + refused.stdout


async def test_a_token_from_the_command_line_opens_the_api(demo: Demo) -> None:
    given = run_yilao("user", "token", "admin", "--data-dir", str(demo.place), "--json")
    token = json.loads(given.stdout)["token"]
    async with Desk.with_token(demo, token) as desk:
        assert (await desk.get("me"))["username"] == "admin"


async def test_a_new_device_gets_a_secret_once_and_presses_with_it(demo: Demo) -> None:
    arguments = (
        "device",
        "add",
        "new-1",
        "--elder",
        "E00005",
        "--kind",
        "phone",
        "--data-dir",
        str(demo.place),
    )
    added = run_yilao(*arguments, "--json")
    assert added.returncode == 0, added.stderr
    device = json.loads(added.stdout)
    assert device["id"] == "new-1"
    pressed = _press(demo, "new-1", "--secret", device["secret"])
    assert "received: " in pressed.stdout, pressed.stderr
    async with Desk.signed_in(demo, "admin") as desk:
        alarm = await desk.alarm_of("new-1")
        card = await desk.get(f"alarms/{alarm['id']}")
        assert {item["id"] for item in card["elder"]["devices"]} >= {"new-1", "zs-00005-phone"}
    again = run_yilao(*arguments)
    assert again.returncode == 1
    assert "rotate" in again.stderr
    assert all(device["secret"] not in file.read_text() for file in demo.place.glob("*.log"))


def test_the_doctor_finds_the_demo_well(demo: Demo) -> None:
    seen = run_yilao("doctor", "--data-dir", str(demo.place), "--json")
    assert seen.returncode == 0, seen.stdout
    assert all(finding["ok"] for finding in json.loads(seen.stdout))


def test_a_second_demo_on_the_same_directory_is_refused_in_one_line(demo: Demo) -> None:
    second = run_yilao("demo", "--data-dir", str(demo.place), "--http-port", "0", "--mqtt-port", "0")
    assert second.returncode == 1
    assert second.stderr.startswith("yilao: ")
    assert second.stderr.count("\n") == 1
    assert str(demo.place) in second.stderr
    # Nor has it spoilt how others find the first one.
    assert _press(demo, "zs-00006-phone", "--test").returncode == 0
