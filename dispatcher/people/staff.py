"""Staff and sign-in: argon2 passwords, throttled tries, sessions kept as hashes of their tokens."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from dispatcher.database import Connection, named_queries
from dispatcher.errors import Invalid, NotFound, NotSignedIn, Throttled
from dispatcher.people.model import ROLES, Role, Staff

__all__ = [
    "add",
    "count_try",
    "end_session",
    "find",
    "forgive",
    "new_session",
    "sign_in",
    "signed_in",
    "tidy",
]

SESSION_LIFE: Final = timedelta(hours=13)
"""A shift of twelve hours and its handover."""

TOKEN_LIFE: Final = timedelta(days=365)

_FREE_TRIES_BY_NAME: Final = 5
_FREE_TRIES_BY_ADDRESS: Final = 50  # a whole centre shares one
_WINDOW: Final = timedelta(minutes=15)
_SHORTEST_PASSWORD: Final = 8

_sql = named_queries(__file__)
_hasher = PasswordHasher()
_NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
)  # takes as long as a real one


async def add(
    connection: Connection,
    *,
    username: str,
    name: str,
    roles: Sequence[Role],
    now: datetime,
    password: str | None = None,
    password_hash: str | None = None,
    phone: str | None = None,
) -> int:
    """Add somebody, or change them; roles are added to those they hold. Returns their number.

    Without a phone they keep the one they have; a new one is where they are called and texted from then on.
    """
    for role in roles:
        if role.role not in ROLES:
            raise Invalid(f"there is no role {role.role!r}; roles: {', '.join(ROLES)}", field="role")
    if password is not None:
        password_hash = await hash_password(password)
    row = await (
        await connection.execute(
            _sql["put_staff"],
            {"username": username, "name": name, "phone": phone, "password_hash": password_hash, "now": now},
        )
    ).fetchone()
    if row is None:
        raise NotFound
    for role in roles:
        await connection.execute(
            _sql["put_role"], {"staff_id": row["id"], "role": role.role, "centre_id": role.centre_id}
        )
    return int(row["id"])


async def hash_password(password: str) -> str:
    """The argon2id hash of a password (takes some 50 ms, in a thread); Invalid when it is too short."""
    if len(password) < _SHORTEST_PASSWORD:
        raise Invalid(f"a password has at least {_SHORTEST_PASSWORD} characters", field="password")
    return await asyncio.to_thread(_hasher.hash, password)


async def find(connection: Connection, username: str) -> Staff:
    """Somebody by their user name; NotFound."""
    row = await (await connection.execute(_sql["staff_by_username"], {"username": username})).fetchone()
    if row is None:
        raise NotFound(f"there is no user {username}")
    return Staff(
        id=row["id"], username=row["username"], name=row["name"], roles=await _roles(connection, row["id"])
    )


async def sign_in(
    connection: Connection, *, username: str, password: str, address: str, now: datetime
) -> Staff:
    """Check a password; NotSignedIn when it is wrong, Throttled after too many wrong ones for a name or address.

    Whether a name exists can be told neither from the answer nor from how long it takes. A try is written down as a
    failure before the password is looked at, so that tries that come at once do not all count the same failures; the
    right password takes it away again.
    """
    await count_try(connection, username=username, address=address, now=now)
    row = await (await connection.execute(_sql["staff_by_username"], {"username": username})).fetchone()
    hashed = row["password_hash"] if row is not None and row["password_hash"] else _NOBODY
    right = await asyncio.to_thread(_verify, hashed, password)
    if row is None or not right:
        raise NotSignedIn("用户名或密码不对 (wrong user name or password)")
    await forgive(connection, username)
    return Staff(
        id=row["id"], username=row["username"], name=row["name"], roles=await _roles(connection, row["id"])
    )


async def count_try(connection: Connection, *, username: str, address: str, now: datetime) -> None:
    """Write a try down as a failure before it is looked at; Throttled when there were too many lately."""
    async with connection.transaction():
        await connection.execute(_sql["take_turn_by_name"], {"username": username})
        await _throttle(connection, username, address, now)
        await connection.execute(_sql["add_failure"], {"username": username, "address": address, "now": now})


async def forgive(connection: Connection, username: str) -> None:
    """The try was right: the failures under this name are forgotten."""
    await connection.execute(_sql["clear_failures"], {"username": username})


async def new_session(
    connection: Connection, staff_id: int, *, kind: str, now: datetime
) -> tuple[str, datetime]:
    """Start a session (kind browser or token) and return its token, the only time it is seen, and its end."""
    token = secrets.token_urlsafe(32)
    expires_at = now + (TOKEN_LIFE if kind == "token" else SESSION_LIFE)
    await connection.execute(
        _sql["add_session"],
        {
            "token_hash": _digest(token),
            "staff_id": staff_id,
            "kind": kind,
            "now": now,
            "expires_at": expires_at,
        },
    )
    return token, expires_at


async def signed_in(connection: Connection, token: str, *, now: datetime) -> Staff:
    """Whose session a token is; NotSignedIn when it is nobody's, has ended or is over."""
    row = await (
        await connection.execute(_sql["session"], {"token_hash": _digest(token), "now": now})
    ).fetchone()
    if row is None:
        raise NotSignedIn("您的登录已结束，请重新登录 (your session has ended; please sign in again)")
    return Staff(
        id=row["id"], username=row["username"], name=row["name"], roles=await _roles(connection, row["id"])
    )


async def end_session(connection: Connection, token: str, *, now: datetime) -> None:
    """Sign out."""
    await connection.execute(_sql["end_session"], {"token_hash": _digest(token), "now": now})


async def tidy(connection: Connection, *, now: datetime) -> None:
    """Forget failures and sessions that are of no use any more."""
    await connection.execute(_sql["forget_old"], {"before": now - timedelta(days=1)})
    await connection.execute(_sql["forget_old_sessions"], {"before": now - timedelta(days=30)})


async def _throttle(connection: Connection, username: str, address: str, now: datetime) -> None:
    row = await (
        await connection.execute(
            _sql["failures"], {"username": username, "address": address, "since": now - _WINDOW}
        )
    ).fetchone()
    if row is None or row["last_at"] is None:
        return
    over = max(row["by_name"] - _FREE_TRIES_BY_NAME, row["by_address"] - _FREE_TRIES_BY_ADDRESS)
    if over < 0:
        return
    wait = timedelta(seconds=min(2 ** min(over, 8), 120)) - (now - row["last_at"])
    if wait > timedelta():
        seconds = int(wait.total_seconds()) + 1
        raise Throttled(
            f"试得太多，请等 {seconds} 秒 (too many tries, wait {seconds} s)", retry_after_s=seconds
        )


async def _roles(connection: Connection, staff_id: int) -> tuple[Role, ...]:
    rows = await (await connection.execute(_sql["roles"], {"staff_id": staff_id})).fetchall()
    return tuple(Role(row["role"], row["centre_id"]) for row in rows)


def _verify(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="backslashreplace")).digest()
