"""Which channels this installation has, out of its settings."""

from typing import Final

from dispatcher.clock import Clock
from dispatcher.database import Pool
from dispatcher.notify.channels.channel import Sends
from dispatcher.notify.channels.dingtalk import dingtalk
from dispatcher.notify.channels.email import email
from dispatcher.notify.channels.feishu import feishu
from dispatcher.notify.channels.outside import Outside
from dispatcher.notify.channels.push import Push
from dispatcher.notify.channels.sms import sms
from dispatcher.notify.channels.through_apprise import ThroughApprise
from dispatcher.notify.channels.vapid import VapidKeys, keys
from dispatcher.notify.channels.voice import Voice
from dispatcher.notify.channels.webhook import webhook
from dispatcher.notify.channels.wecom import wecom
from dispatcher.notify.model import Channel
from dispatcher.settings import Settings

__all__ = ["Channels"]

_REPORTS: Final = "/api/v1/providers/reports"


class Channels:
    """Every channel by its name. `public_url` is where people and providers find this platform, without a slash at the end."""

    def __init__(
        self,
        *,
        public_url: str,
        sms_url: str | None = None,
        voice_url: str | None = None,
        email_url: str | None = None,
        vapid_contact: str | None = None,
        provider_secret: str | None = None,
        private_targets: bool = False,
    ) -> None:
        self.public_url = public_url.rstrip("/")
        self.provider_secret = provider_secret
        """What providers sign their reports with; None: no report is believed."""
        self._outside = outside = Outside(private_targets=private_targets)
        self._pool: Pool | None = None
        self._clock: Clock | None = None
        report_url = self.public_url + _REPORTS
        own = self.public_url if self.public_url.startswith("https://") else "mailto:yilao@localhost"
        contact = vapid_contact or own
        made: list[Sends] = [
            Push(keys=self._keys, contact=contact, outside=outside),
            wecom(outside),
            dingtalk(outside),
            feishu(outside),
            webhook(outside),
        ]
        if sms_url:
            made.append(sms(sms_url, report_url=report_url, outside=outside))
        if voice_url:
            made.append(Voice(voice_url, report_url=report_url, outside=outside))
        if email_url:
            made.append(email(email_url))
        self._made = {one.name: one for one in made}

    @classmethod
    def from_settings(cls, chosen: Settings) -> "Channels":
        """The channels that the settings name."""
        secrets = (chosen.sms_url, chosen.voice_url, chosen.email_url, chosen.provider_secret)
        sms_url, voice_url, email_url, secret = (one.get_secret_value() if one else None for one in secrets)
        return cls(
            public_url=chosen.public_url or f"http://{chosen.http_host}:{chosen.http_port}",
            sms_url=sms_url,
            voice_url=voice_url,
            email_url=email_url,
            vapid_contact=chosen.vapid_contact,
            provider_secret=secret,
            private_targets=chosen.private_targets,
        )

    @property
    def set_up(self) -> frozenset[Channel]:
        """The channels that there are."""
        return frozenset(self._made)

    def of(self, name: Channel) -> Sends:
        """The channel of that name, which must be set up."""
        return self._made[name]

    def use_record(self, pool: Pool, clock: Clock) -> None:
        """Say where the record is, in which the platform's own keys lie; before the first push."""
        self._pool, self._clock = pool, clock

    async def close(self) -> None:
        """Close connections and let threads end."""
        await self._outside.close()
        for one in self._made.values():
            if isinstance(one, ThroughApprise):
                one.close()

    async def _keys(self) -> VapidKeys:
        if self._pool is None or self._clock is None:
            raise ValueError("the channels were not told where the record is")
        async with self._pool.connection() as connection:
            return await keys(connection, now=self._clock())
