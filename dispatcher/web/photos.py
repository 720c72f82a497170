"""Photos of elders in the API."""

from typing import Any

from aiohttp import web

from dispatcher.alarms.view import iso
from dispatcher.errors import NotAllowed
from dispatcher.people import photos
from dispatcher.people import store as people
from dispatcher.web.api import Call
from dispatcher.web.serving import city, served

__all__ = ["put_photo", "show_photo"]


async def show_photo(call: Call, _: None) -> web.Response:
    """The photo of an elder, for whoever may see them."""
    elder_id = int(call.path["id"])
    await people.elder(call.connection, elder_id, centres=await served(call))
    row = await photos.photo(call.connection, elder_id)
    # What somebody looks like is nobody else's: no cache between the platform and the screen keeps it.
    return web.Response(
        body=bytes(row["image"]), content_type=row["media"], headers={"Cache-Control": "no-store"}
    )


async def put_photo(call: Call, _: None) -> dict[str, Any]:
    """Put the photo of an elder, JPEG or PNG of one MiB at most, in the place of an earlier one."""
    elder_id = int(call.path["id"])
    elder = await people.elder(call.connection, elder_id, centres=await served(call))
    own = set() if elder["centre_id"] is None else {elder["centre_id"]}
    if not call.by.supervises_at(own | await city(call)):
        raise NotAllowed
    image = await call.request.read()
    media = await photos.put_photo(call.connection, elder_id, image, by=call.by.id, now=call.now)
    return {"elder_id": elder_id, "media": media, "photo_at": iso(call.now)}
