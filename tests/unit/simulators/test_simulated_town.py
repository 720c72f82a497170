"""The invented town: the same from the same seed, of plausible shape, and never about anybody real."""

import json
from collections import Counter
from datetime import date

import pytest

from devices.kinds import KINDS
from devices.topics import valid_device_id
from simulators.places import distance_m
from simulators.town import Town


@pytest.fixture(scope="module")
def town() -> Town:
    return Town.make()


def everything(town: Town) -> list:
    return [town.towns(), town.centres(), town.elders(), town.devices(), town.staff()]


def test_the_same_seed_gives_the_same_town(town):
    assert json.dumps(everything(Town.make())) == json.dumps(everything(town))


def test_another_seed_gives_other_people(town):
    assert Town.make(seed=1).elders() != town.elders()


def test_a_larger_town_begins_with_the_people_and_devices_of_a_smaller_one(town):
    small = Town.make(elders=100)
    assert town.elders()[:100] == small.elders()
    assert town.devices()[: len(small.devices())] == small.devices()


def test_an_impossible_number_of_elders_is_refused_in_one_line():
    with pytest.raises(ValueError, match="0 to 99999 elders, not 100000"):
        Town.make(elders=100_000)


def test_a_town_without_elders_still_has_its_centres():
    assert len(Town.make(elders=0).centres()) == 26


def test_25_centres_and_a_city_desk_cover_24_towns(town):
    centres = [centre for centre in town.centres() if centre["kind"] == "centre"]
    assert len(town.towns()) == 24
    assert len(centres) == 25
    assert {code for centre in centres for code in centre["towns"]} == {row["code"] for row in town.towns()}
    assert [centre["id"] for centre in town.centres() if centre["kind"] == "city_desk"] == ["city"]


def test_every_centre_has_another_centre_near_by_as_its_cover(town):
    centres = {centre["id"]: centre for centre in town.centres()}
    for centre in centres.values():
        if centre["kind"] == "city_desk":
            assert centre["covered_by"] is None
            continue
        cover = centres[centre["covered_by"]]
        assert cover["kind"] == "centre"
        assert cover["id"] != centre["id"]
        assert distance_m((centre["lat"], centre["lon"]), (cover["lat"], cover["lon"])) < 15_000


def test_a_chain_of_covers_ends_in_a_pair_that_covers_each_other(town):
    covers = {centre["id"]: centre["covered_by"] for centre in town.centres()}
    for start in covers:
        seen = [start]
        while (after := covers[seen[-1]]) is not None and after not in seen:
            seen.append(after)
        assert after is None or seen[-2] == after


def test_nobody_real_can_be_rung(town):
    phones = [elder["phone"] for elder in town.elders()]
    phones += [contact["phone"] for elder in town.elders() for contact in elder["contacts"]]
    phones += [somebody["phone"] for somebody in town.helpers() + town.staff()]
    assert all(phone.startswith("1007") and len(phone) == 11 and phone.isdigit() for phone in phones)
    assert len(set(phones)) == len(phones)
    assert all(centre["phone"].startswith("0760-1") for centre in town.centres())


def test_every_address_is_an_invented_one_in_the_right_town(town):
    names = {row["code"]: row["name_zh"] for row in town.towns()}
    for elder in town.elders():
        assert elder["address"].startswith(names[elder["town"]])
        assert "示范" in elder["address"]


def test_elders_live_where_people_live(town):
    lived = Counter(elder["town"] for elder in town.elders())
    weights = {place.code: place.weight for place in town.places}
    total = sum(weights.values())
    for code, weight in weights.items():
        assert abs(lived[code] - 881 * weight / total) <= 2


def test_elders_live_within_two_kilometres_of_their_towns_middle(town):
    middles = {row["code"]: (row["lat"], row["lon"]) for row in town.towns()}
    for elder in town.elders():
        assert distance_m((elder["lat"], elder["lon"]), middles[elder["town"]]) < 2_001


def test_elders_are_old_and_have_somebody_to_ring(town):
    for elder in town.elders():
        assert 60 <= (date(2026, 11, 23) - date.fromisoformat(elder["born_on"])).days / 365.25 < 100
        assert 1 <= len(elder["contacts"]) <= 4
    spoken = Counter(elder["language"] for elder in town.elders())
    assert 0.7 < spoken["yue"] / spoken.total() < 0.8


def test_the_two_centres_of_the_largest_town_share_its_elders(town):
    homes = Counter((elder["town"], elder["centre"]) for elder in town.elders() if elder["centre"])
    assert homes.keys() == {("xiaolan", "xiaolan"), ("xiaolan", "xiaolan-2")}
    assert min(homes.values()) > 20


def test_every_elder_has_a_phone_and_some_have_more(town):
    devices = town.devices()
    assert [device["elder"] for device in devices if device["kind"] == "phone"] == [
        elder["ref"] for elder in town.elders()
    ]
    assert 1.2 < len(devices) / 881 < 1.3
    assert {device["kind"] for device in devices} == set(KINDS)
    assert all(valid_device_id(device["id"]) for device in devices)
    assert len({device["id"] for device in devices}) == len(devices)


def test_every_desk_has_a_supervisor_and_an_operator(town):
    held = {
        (role["role"], role["centre"]): worker["username"]
        for worker in town.staff()
        for role in worker["roles"]
    }
    for centre in town.centres():
        assert held["operator", centre["id"]] == f"op-{centre['id']}"
        assert held["supervisor", centre["id"]] == f"sup-{centre['id']}"
    assert held["admin", None] == "admin"
    assert held["manager", None] == "manager"
    assert held["bureau", None] == "bureau"
