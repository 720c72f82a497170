"""What a gateway is told at its start."""

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["GatewaySettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Where the record is and which broker to use; without `mqtt_url` the gateway brings a broker of its own."""

    database_url: str = field(repr=False)
    """The record; may contain a password, so it is never printed."""
    mqtt_url: str | None = field(default=None, repr=False)
    """`mqtt://` or `mqtts://[user:password@]host[:port]` of a broker with MQTT 5; None for the embedded broker."""
    mqtt_username: str | None = None
    """The gateway's own user at that broker; wins over the one in the address."""
    mqtt_password: str | None = field(default=None, repr=False)
    mqtt_ca: Path | None = None
    """PEM file of the authorities that vouch for that broker; None for those of the system."""
    broker_host: str = "127.0.0.1"
    """Where the embedded broker listens; nowhere but on this machine unless asked to."""
    broker_port: int = 1883
    """0 takes any free port."""
