"""Texts: through our own provider interface (http, https), or an SMS service that apprise knows."""

from dispatcher.notify.channels.http_provider import HttpProvider
from dispatcher.notify.channels.outside import Outside
from dispatcher.notify.channels.through_apprise import ThroughApprise
from dispatcher.notify.model import Channel

__all__ = ["sms"]


def sms(url: str, *, report_url: str, outside: Outside) -> HttpProvider | ThroughApprise:
    """The channel behind YILAO_SMS_URL. Through apprise there are no reports: what was accepted counts as told."""
    if url.startswith(("http://", "https://")):
        return HttpProvider(Channel.SMS, url, report_url=report_url, outside=outside)
    return ThroughApprise(Channel.SMS, url)
