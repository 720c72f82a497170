"""What administrators take away on paper: the contact pack of a centre, from the command line."""

import asyncio
import getpass
import os
from pathlib import Path
from typing import Any, Final

from dispatcher import admin
from dispatcher.errors import Invalid
from dispatcher.welfare import pack
from dispatcher.welfare.pack_model import Format, Order

__all__ = ["contact_pack"]

_FORMATS: Final = {f".{format_}": format_ for format_ in Format}


async def contact_pack(url: str, centre_id: str, path: Path, *, order: Order) -> dict[str, Any]:
    """Write a centre's contact pack as its file's name says (.csv or .pdf); who did it is written down."""
    format_ = _FORMATS.get(path.suffix.lower())
    if format_ is None:
        raise Invalid(f"{path.name}: name a file that ends in .pdf or .csv", field="out")
    taken_by = f"{_user()} (command line)"
    async with admin.opened(url) as (connection, now):
        what = await pack.stuff(connection, centre_id, format_, staff_id=None, taken_by=taken_by, now=now)
    body = await pack.made(what, format_, order, taken_by=taken_by)
    await asyncio.to_thread(_write, path, body)
    return {"file": str(path), "centre": centre_id, "elders": len(what.rows), "bytes": len(body)}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return f"user {os.getuid()}"


def _write(path: Path, body: bytes) -> None:
    """Everybody's health data: only for whoever asked for it."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)  # also when it was there before
            file.write(body)
    except OSError as error:
        raise Invalid(f"cannot write {path}: {error.strerror}", field="out") from error
