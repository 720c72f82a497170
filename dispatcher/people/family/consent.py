"""What elders agreed that their contacts may see: given and revoked, and every step of it kept."""

from collections.abc import Collection
from datetime import datetime

from dispatcher.database import Connection, named_queries
from dispatcher.people.family.model import CONSENTS, Consent

__all__ = ["put"]

_sql = named_queries(__file__)


async def put(
    connection: Connection, contact_id: int, whats: Collection[Consent], *, how: str, by: int, now: datetime
) -> None:
    """From now on an elder agrees to this and nothing else; `how` says in whose words. To be called in a transaction."""
    values = {
        "contact_id": contact_id,
        "whats": [what for what in CONSENTS if what in whats],
        "how": how,
        "by": by,
        "now": now,
    }
    await connection.execute(_sql["revoke_consents"], values)
    await connection.execute(_sql["give_consents"], values)
