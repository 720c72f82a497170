"""The gateway's slot: what its connection is told about a machine that vanishes."""

from gateway import slot


async def test_a_slot_does_not_wait_for_a_database_whose_machine_vanished(database_url: str) -> None:
    async with slot.take(database_url) as taken:
        options = taken._connection.info.get_parameters()
    assert options["tcp_user_timeout"] == "10000"
    assert options["keepalives_idle"] == "10"
