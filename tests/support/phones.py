"""The fake telephone world for tests: a provider on a free port whose time is the test's, and what a platform needs to use it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from simulators.phone import PhoneWorld

__all__ = ["SECRET", "a_phone_world", "settings_for"]

SECRET: Final = "secret-of-a-test-provider"
"""What the provider signs its reports with."""


@asynccontextmanager
async def a_phone_world(clock: Callable[[], datetime]) -> AsyncIterator[PhoneWorld]:
    """A world that listens; its reports go out when the test calls `settle()`."""
    async with PhoneWorld(clock=clock, secret=SECRET) as world:
        yield world


def settings_for(world: PhoneWorld, **more: Any) -> dict[str, Any]:
    """The settings (see dispatcher.settings) of a platform whose texts and calls go through this world."""
    return {"sms_url": world.sms_url, "voice_url": world.voice_url, "provider_secret": SECRET} | more
