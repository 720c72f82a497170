"""Family in an invented town: what its elders agreed to, and a few who look at the page. Never in a record of real people."""

from datetime import datetime
from typing import Final

from dispatcher.database import Connection, named_queries

__all__ = ["fill"]

_HOW: Final = "样例（虚构） invented sample"
_AGREED: Final = ("alarms", "visits", "device", "tests", "summary")
_ONE_IN: Final = 5
"""How many of the first contacts share one who looks at the page."""

_sql = named_queries(__file__)


async def fill(connection: Connection, *, now: datetime) -> None:
    """Give most elders' first contacts what elders commonly agree to, and every fifth, with the very first, an account.

    What somebody changed since is not changed back.
    """
    async with connection.transaction():
        values = {"whats": list(_AGREED), "how": _HOW, "one_in": _ONE_IN, "now": now}
        await connection.execute(_sql["sample_consents"], values)
        await connection.execute(_sql["sample_accounts"], values)
        await connection.execute(_sql["sample_links"])
