"""The doctor looks at real brokers, certificates and rotas."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from devices.reach import reach
from devices.session import NotConnected, Refused
from dispatcher import doctor
from dispatcher.centres import store as centres
from dispatcher.watch import store
from tests.support.broker import Mosquitto, free_port
from tests.support.build import FAR, HOME, NEIGHBOUR


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def tls_broker(authority, tmp_path):
    """A broker whose certificate ends in ten days."""
    soon = datetime.now(UTC) + timedelta(days=10, hours=1)  # noqa: TID251  # certificates know only the wall clock
    made = authority.issue_cert("127.0.0.1", "localhost", not_after=soon)
    made.cert_chain_pems[0].write_to_path(tmp_path / "server.pem")
    made.private_key_pem.write_to_path(tmp_path / "server.key")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    broker = Mosquitto()
    broker.tls_lines = [f"certfile {tmp_path / 'server.pem'}", f"keyfile {tmp_path / 'server.key'}"]
    with broker:
        yield broker


async def test_a_broker_is_reached_and_its_certificates_end_is_told(tls_broker, authority):
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    reached = await reach(tls_broker.url, tls=trust)
    assert reached.error is None
    left = reached.expires_at - datetime.now(UTC)  # noqa: TID251  # as above
    assert left.days == 10


async def test_a_broker_that_nobody_vouches_for_or_that_is_not_there_is_told(tls_broker):
    distrusted = await reach(tls_broker.url)
    assert "certificate verify failed" in str(distrusted.error)
    assert distrusted.expires_at is None
    nowhere = await reach(f"mqtt://127.0.0.1:{free_port()}")
    assert nowhere.error is not None
    assert not isinstance(nowhere.error, Refused)


async def test_a_broker_that_accepts_and_says_nothing_is_not_waited_for():
    ours = []
    server = await asyncio.start_server(lambda _, writer: ours.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    found = await reach(f"mqtt://127.0.0.1:{port}", within_s=0.3)
    assert isinstance(found.error, NotConnected)
    for writer in ours:
        writer.close()
    server.close()


async def test_a_broker_that_wants_a_name_refuses_us(tmp_path):
    (tmp_path / "passwords").write_text("")
    rules = ["allow_anonymous false", f"password_file {tmp_path / 'passwords'}"]
    with Mosquitto(conf_lines=rules) as broker:
        assert isinstance((await reach(broker.url)).error, Refused)


@pytest.mark.usefixtures("desk")
async def test_the_doctor_says_what_to_do(database_url, tls_broker, tmp_path):
    found = {
        finding.what: finding
        for finding in await doctor.examine(
            database_url, tmp_path / "not" / "there", mqtt_url=tls_broker.url, mqtt_ca=tmp_path / "ca.pem"
        )
    }
    assert found["broker"].ok
    assert "renew it" in found["broker's certificate"].detail
    assert found["database"].ok
    assert found["clock"].ok
    assert found["durability"].ok == ("are on" in found["durability"].detail)
    assert not found["canaries"].ok
    assert not found["backup"].ok
    assert found["channels"].ok
    assert all("\n" not in finding.detail for finding in found.values())


@pytest.mark.usefixtures("desk")
async def test_a_trial_needs_no_backup_and_its_own_broker_is_not_knocked_at(database_url, tmp_path):
    found = {finding.what: finding for finding in await doctor.examine(database_url, tmp_path, trial=True)}
    assert "backup" not in found
    assert found["broker"].ok


async def test_a_broker_url_that_cannot_be_one_is_a_finding_and_no_failure(database_url, tmp_path):
    found = await doctor.examine(database_url, tmp_path, mqtt_url="mqtts://here", mqtt_ca=tmp_path / "no.pem")
    (broker,) = [finding for finding in found if finding.what == "broker"]
    assert "YILAO_MQTT_CA" in broker.detail


async def test_a_missing_database_is_a_finding(tmp_path):
    found = await doctor.examine("postgresql://nobody@127.0.0.1:1/nothing", tmp_path)
    assert [finding.what for finding in found if not finding.ok] == ["database"]


async def test_gaps_in_the_coming_days_rota_are_found(desk, connection):
    """FAR's duty ends in six hours and goes on two hours later; NEIGHBOUR is handed over without a gap; HOME has nobody."""
    now = desk.clock()
    who = await desk.somebody("who")
    await connection.execute("DELETE FROM duty WHERE centre_id = ANY (%s)", [[HOME, FAR, NEIGHBOUR]])
    hours = {FAR: [(-5, 6), (8, 30)], NEIGHBOUR: [(-5, 6), (6, 12), (11, 24)], HOME: [(-9, -1), (24, 30)]}
    for centre_id, shifts in hours.items():
        for begins, ends in shifts:
            await centres.put_duty(
                connection,
                centre_id=centre_id,
                staff_id=who.id,
                role="operator",
                starts_at=now + timedelta(hours=begins),
                ends_at=now + timedelta(hours=ends),
            )
    gaps = await store.rota_gaps(connection, now=now)
    assert {row["id"]: (row["starts_at"], row["already"]) for row in gaps} == {
        FAR: (now + timedelta(hours=6), False),
        HOME: (now, True),
    }


async def test_who_is_on_duty_without_a_number_and_elders_with_nobody_to_tell_are_findings(
    desk, database_url, tmp_path
):
    people = "staff on duty within 7 days whom nothing reaches"
    elders = "elders none of whose contacts can be reached"
    found = {
        finding.what: finding for finding in await doctor.examine(database_url, tmp_path, channels=["sms"])
    }
    assert (found["channels"].ok, found["messages"].ok, found[elders].ok) == (True, True, True)
    assert f"duty-{HOME}" in found[people].detail
    await desk.run("UPDATE staff SET phone = '10000000001'")
    await desk.run("UPDATE addresses SET broken_at = added_at WHERE contact_id IS NOT NULL")
    found = {finding.what: finding for finding in await doctor.examine(database_url, tmp_path, channels=[])}
    assert (found["channels"].ok, found[people].ok, found[elders].ok) == (False, True, False)
    assert found[elders].detail.startswith("1: ")
