"""How a command finds the demo that runs in a directory: its record, its addresses, and what opens its devices."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from dispatcher.database.embedded import running_url
from dispatcher.errors import Invalid
from dispatcher.settings import Settings

__all__ = ["Demo", "database_url", "demo_of", "prepare", "remember"]

_FILE: Final = "demo.json"
_WORDS: Final = (
    "2346789abcdefghjkmnpqrstuvwxyz"  # nothing that is mistaken for something else when read aloud
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What a demo keeps in its directory. `key` derives the secrets of the simulated devices; `password` signs people in."""

    key: str = field(repr=False)
    password: str = field(repr=False)
    http_url: str = ""
    mqtt_url: str = ""


def prepare(data_dir: Path) -> Demo:
    """The demo's directory, made for its owner's eyes only, with what was kept there by an earlier start."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (data_dir / _FILE).exists():
            return demo_of(data_dir)
        password = "".join(secrets.choice(_WORDS) for _ in range(10))
        demo = Demo(key=secrets.token_hex(32), password=password)
        remember(data_dir, demo)
    except OSError as error:
        raise Invalid(f"cannot use {data_dir} ({error.strerror}): choose another --data-dir") from error
    return demo


def remember(data_dir: Path, demo: Demo) -> None:
    """Write down what must outlast this process; whole, or not at all."""
    new = data_dir / f"{_FILE}.new"
    new.touch(mode=0o600)
    new.write_text(json.dumps(asdict(demo)), encoding="utf-8")
    new.replace(data_dir / _FILE)


def demo_of(data_dir: Path) -> Demo:
    """The demo of a directory; Invalid when there is none."""
    try:
        return Demo(**json.loads((data_dir / _FILE).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise Invalid(
            f"there is no demo in {data_dir}: start one with `yilao demo --data-dir {data_dir}`"
        ) from error
    except (OSError, ValueError, TypeError) as error:
        raise Invalid(f"{data_dir / _FILE} cannot be read ({error}): remove it to begin anew") from error


def database_url(data_dir: Path | None, chosen: Settings) -> str:
    """Which record a command works on: the running demo's, YILAO_DATABASE_URL's, else that of a demo in the usual place."""
    if data_dir is None and chosen.database_url is not None:
        return chosen.database_url.get_secret_value()
    place = data_dir or chosen.data_dir
    url = running_url(place / "postgres")
    if url is not None:
        return url
    if data_dir is not None:
        raise Invalid(f"no demo is running in {data_dir}: start it with `yilao demo --data-dir {data_dir}`")
    raise Invalid("which database? set YILAO_DATABASE_URL, or give --data-dir of a running demo")
