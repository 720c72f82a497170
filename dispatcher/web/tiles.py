"""A tile server for the map, if an installation chose one."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

__all__ = ["TILES", "Tiles"]


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where the map's pictures come from, with {z}, {x} and {y} in the address, and whom to thank for them."""

    url: str
    attribution: str = ""

    @property
    def origin(self) -> str:
        """The only other origin that pages may show pictures of."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


TILES: Final[web.AppKey[Tiles | None]] = web.AppKey("tiles")
