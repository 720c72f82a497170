"""What the gateway counts, for `/metrics`."""

from typing import Final

from prometheus_client import Counter, Histogram

__all__ = [
    "COMMANDS_SENT",
    "COMMANDS_UNSENT",
    "COMMIT_SECONDS",
    "DATABASE_TROUBLE",
    "EASED",
    "OVERFLOWED",
    "POISON",
    "QUARANTINED",
    "READINGS",
    "RECEIPTS_UNSENT",
    "REFUSED_CONNECTIONS",
    "SIGNALS",
]

SIGNALS: Final = Counter("yilao_gateway_signals", "Signals taken in, by what became of them.", ["fate"])
QUARANTINED: Final = Counter("yilao_gateway_quarantined", "Messages that could not be read.", ["leaf"])
POISON: Final = Counter("yilao_gateway_poison", "Messages that the database would not store.", ["path"])
READINGS: Final = Counter("yilao_gateway_readings", "Readings committed.")
COMMIT_SECONDS: Final = Histogram(
    "yilao_gateway_commit_seconds",
    "How long the commit of one group took.",
    ["path"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
DATABASE_TROUBLE: Final = Counter(
    "yilao_gateway_database_trouble", "Times a path lost the database and dropped its link.", ["path"]
)
EASED: Final = Counter(
    "yilao_gateway_eased",
    "Times a device was asked to gather its readings because more came than could be committed.",
)
OVERFLOWED: Final = Counter(
    "yilao_gateway_overflowed", "Messages not taken because too many waited already.", ["path"]
)
RECEIPTS_UNSENT: Final = Counter(
    "yilao_gateway_receipts_unsent", "First receipts that did not reach the broker; the device asks again."
)
COMMANDS_SENT: Final = Counter("yilao_gateway_commands_sent", "Outbox messages that the broker took.")
COMMANDS_UNSENT: Final = Counter(
    "yilao_gateway_commands_unsent",
    "Outbox messages that the broker did not take; they come back after their lease.",
)
REFUSED_CONNECTIONS: Final = Counter(
    "yilao_gateway_refused_connections", "Connections that the embedded broker refused.", ["why"]
)
