"""E-mail, through apprise: a mailbox that the server refuses at once is none; one that bounces later is not seen here."""

from dispatcher.notify.channels.through_apprise import TO, ThroughApprise
from dispatcher.notify.model import Channel

__all__ = ["email"]


def email(url: str) -> ThroughApprise:
    """The channel behind YILAO_EMAIL_URL; the recipient is filled in where {to} is, or added."""
    if TO not in url:
        url += f"{'&' if '?' in url else '?'}to={TO}"
    return ThroughApprise(Channel.EMAIL, url)
