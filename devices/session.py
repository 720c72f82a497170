"""What a link to a broker needs to know before it touches a network: where, how long to wait, what can go wrong."""

import random
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

__all__ = ["Address", "LinkError", "LinkLost", "Message", "NotConnected", "Refused", "Retry"]

_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


class LinkError(Exception):
    """The link to the broker did not do what was asked."""


class NotConnected(LinkError):
    """There is no connection to the broker now; it is being made."""


class LinkLost(LinkError):
    """The connection to the broker went away; whether the broker got what was being sent is not known."""


class Refused(LinkError):
    """The broker answered, and its answer was no; `reason` is in its words."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the broker refuses: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it came from the broker; to be given back to `Link.ack` when it is safely stored."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    dup: bool
    mid: int
    connection: object = field(repr=False, compare=False)
    """The connection that it came on: message ids mean nothing on another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A broker's address."""

    host: str
    port: int
    tls: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Read `mqtt://[user:password@]host[:port]`, or `mqtts://` for TLS; raise ValueError saying what is wrong."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ValueError(f"the MQTT address cannot be read ({error}); write mqtt://host:port") from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("the MQTT address must be mqtt://host:port, or mqtts://host:port for TLS")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            tls=parts.scheme == "mqtts",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How long to wait between attempts to connect, in seconds."""

    first: float = 0.5
    longest: float = 30.0
    stable: float = 10.0
    """A connection that lasted so long was a good one: the next wait is a first wait again."""
    urgent: float = 3.0
    """While somebody waits for help, no wait for a broker that does not answer is longer."""

    def wait(self, failures: int, *, refused: bool, chance: random.Random, urgent: bool = False) -> float:
        """Return the next wait after so many failures in a row, spread so that a thousand devices do not return at once.

        A refusal will hardly be taken back within a moment, and a broker may slow down who insists: it waits longer.
        """
        longest = min(self.longest, self.urgent) if urgent and not refused else self.longest
        ceiling = min(longest, self.first * 2 ** min(failures + 2 * refused, 32))
        return chance.uniform(ceiling / 2 if refused else 0, ceiling)
