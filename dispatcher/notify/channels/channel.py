"""What every channel is: a name, whether its provider reports how a message went on, and a way to send."""

from typing import Protocol

from dispatcher.notify.model import Channel, Outgoing, Result

__all__ = ["Sends"]


class Sends(Protocol):
    """A way to bring a message. It is given rendered words and knows nothing of alarms."""

    @property
    def name(self) -> Channel:
        """Which channel it is."""

    @property
    def reports(self) -> bool:
        """Whether the provider says later how it went on; without reports, accepted is all that is ever known."""

    async def send(self, out: Outgoing) -> Result:
        """Hand it on, within ten seconds. `Failed`: it surely did not go. Raises when it may have gone."""
