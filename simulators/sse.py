"""Server-sent events from bytes, however the network cuts them; no I/O here."""

from dataclasses import dataclass

__all__ = ["ServerEvent", "parse_events"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """One event of a stream; `id` is None where the server gave none."""

    event: str
    data: str
    id: str | None


def parse_events(buffer: bytearray) -> list[ServerEvent]:
    """Take all whole events off the front of the buffer, and leave the rest of it for the next call."""
    events: list[ServerEvent] = []
    while True:
        end = buffer.find(b"\n\n")
        if end < 0:
            return events
        block = bytes(buffer[:end]).decode(errors="replace")
        del buffer[: end + 2]
        event = _parse(block)
        if event is not None:
            events.append(event)


def _parse(block: str) -> ServerEvent | None:
    name, data, event_id = "message", [], None
    for line in block.split("\n"):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match field:
            case "event":
                name = value
            case "data":
                data.append(value)
            case "id":
                event_id = value
    return ServerEvent(event=name, data="\n".join(data), id=event_id) if data else None
