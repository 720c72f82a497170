"""The record's foundation: connections, named queries, LISTEN/NOTIFY, migrations and the embedded server."""

from dispatcher.database.listen import Listener
from dispatcher.database.pipelined import Undone, attempted, pipelined
from dispatcher.database.pool import TROUBLE, Connection, Pool, Row, is_the_databases_fault, open_pool
from dispatcher.database.queries import named_queries

__all__ = [
    "TROUBLE",
    "Connection",
    "Listener",
    "Pool",
    "Row",
    "Undone",
    "attempted",
    "is_the_databases_fault",
    "named_queries",
    "open_pool",
    "pipelined",
]
