"""What an elder looks like: a small picture, believed only when its own first bytes say what it is."""

from datetime import datetime
from typing import Final

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Invalid, NotFound

__all__ = ["LARGEST", "media_of", "photo", "put_photo"]

_sql = named_queries(__file__)

LARGEST: Final = 1024 * 1024
_JPEG: Final = (b"\xff\xd8\xff", b"\xff\xd9")
_PNG: Final = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", b"IEND\xaeB`\x82")


def media_of(image: bytes) -> str:
    """The media type of a picture, by how it begins and ends; Invalid when it is neither JPEG nor PNG, or cut off."""
    for media, (begins, ends) in (("image/jpeg", _JPEG), ("image/png", _PNG)):
        if image.startswith(begins):
            if not image.rstrip(b"\x00").endswith(ends):
                raise Invalid("the picture is cut off: send it again", field="body")
            return media
    raise Invalid("a photo is a JPEG or a PNG", field="body")


async def put_photo(connection: Connection, elder_id: int, image: bytes, *, by: int, now: datetime) -> str:
    """Keep the picture of an elder in the place of an earlier one, and return its media type."""
    if len(image) > LARGEST:
        raise Invalid("a photo has at most one MiB", field="body")
    media = media_of(image)
    await connection.execute(
        _sql["put_photo"], {"elder_id": elder_id, "media": media, "image": image, "by": by, "now": now}
    )
    return media


async def photo(connection: Connection, elder_id: int) -> Row:
    """The picture of an elder (media, image, put_at), whom the reader may see; NotFound when there is none."""
    row = await (await connection.execute(_sql["photo"], {"elder_id": elder_id})).fetchone()
    if row is None:
        raise NotFound(f"there is no photo of elder {elder_id}")
    return row
