"""A welfare check, begun and looked at over the API."""

from typing import Any

from devices import codec
from devices.messages import Verb
from dispatcher.welfare import asking
from tests.support.api import Answer, Client
from tests.support.build import HOME
from tests.support.desk import Desk

__all__ = ["CHECKS", "asked_devices", "begun", "elder_number", "marked", "names", "seen", "turn"]

CHECKS = "/api/v1/welfare-checks"


async def begun(by: Client, desk: Desk, **how: Any) -> int:
    """Begin a check of the home centre, and give every device its turn."""
    answer = await by.post(CHECKS, {"centre_id": HOME} | how)
    assert answer.status == 201, answer.body
    await turn(desk)
    return int(answer.body["id"])


async def turn(desk: Desk) -> int:
    """One turn of every check; returns how many elders were asked."""
    return await asking.tick(desk.pool, desk.clock)


async def seen(by: Client, desk: Desk, check: int, **query: int) -> Any:
    """The check as somebody sees it, after a turn."""
    await turn(desk)
    answer = await by.get(f"{CHECKS}/{check}", **query)
    assert answer.status == 200, answer.body
    return answer.body


def names(check: Any) -> list[str]:
    """Who is still to be found, in the order of the list."""
    return [person["name"] for person in check["open"]]


async def asked_devices(desk: Desk) -> dict[str, str]:
    """What each device is asked to say."""
    rows = await desk.rows(
        "SELECT device_id, payload, urgent FROM commands WHERE kind = 'command' ORDER BY id"
    )
    assert not any(row["urgent"] for row in rows)
    said = {row["device_id"]: codec.decode_command(row["payload"]) for row in rows}
    assert {command.command for command in said.values()} <= {Verb.REMIND}
    return {device: str(command.args["say"]) for device, command in said.items()}


async def marked(by: Client, check: int, elder: int, how: str, note: str = "") -> Answer:
    """What the API says when somebody says what became of an elder."""
    return await by.post(f"{CHECKS}/{check}/elders/{elder}", {"how": how, "note": note})


async def elder_number(desk: Desk, ref: str = "e-1") -> int:
    """The number of an elder by the outside reference."""
    (row,) = await desk.rows("SELECT id FROM elders WHERE ref = %(ref)s", ref=ref)
    return int(row["id"])
