"""What an elder looks like: a small picture, believed only when its own bytes say what it is and that it is whole."""

from datetime import datetime
from typing import Final

from dispatcher.database import Connection, Row, named_queries
from dispatcher.errors import Invalid, NotFound
from dispatcher.people.pictures import media_of

__all__ = ["LARGEST", "photo", "put_photo"]

_sql = named_queries(__file__)

LARGEST: Final = 1024 * 1024


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
