"""A file of devices: however many there are, nobody takes the import for a process that stands still."""

import json
from pathlib import Path

import psycopg
import pytest

from dispatcher import admin
from dispatcher.fleet import secrets
from dispatcher.fleet.secrets import secret_hash

_IN_TRANSACTION = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'yilao admin' AND xact_start IS NOT NULL "
    "AND datname = current_database()"
)


async def test_secrets_are_hashed_outside_of_any_transaction(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_transactions: list[int] = []

    def hashed(secret: str) -> str:
        with psycopg.connect(database_url) as other:
            open_transactions.append((other.execute(_IN_TRANSACTION).fetchone() or (None,))[0])
        return secret_hash(secret)

    monkeypatch.setattr(secrets, "secret_hash", hashed)
    file = tmp_path / "devices.json"
    file.write_text(json.dumps([{"id": f"z{n}", "kind": "phone"} for n in range(3)]))
    assert len(await admin.import_devices(database_url, file)) == 3
    assert open_transactions == [0, 0, 0]
