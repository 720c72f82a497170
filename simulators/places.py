"""The 24 towns and districts of Zhongshan, and an invented care centre in each, with one more in the largest.

Names and coordinates of the towns are real (WGS-84, see `data/`), populations are the census of 2000 and serve as
weights only. The centres, their places and their telephone numbers are invented.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

__all__ = ["CITY_DESK", "Centre", "Place", "centres", "distance_m", "metres_away", "places"]

CITY_DESK = "city"
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A town or district; `weight` is how many people lived there, which decides how many elders it gets."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    lat: float
    lon: float
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A home-care centre, or the city desk behind them all; `towns` are codes, `covered_by` a centre's id."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    phone: str
    lat: float
    lon: float
    covered_by: str | None
    towns: tuple[str, ...]


def places() -> tuple[Place, ...]:
    """Read the towns and districts from the package, in the order of the file."""
    text = resources.files("simulators").joinpath("data/zhongshan_towns.csv").read_text(encoding="utf-8")
    return tuple(
        Place(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            kind=row["kind"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            weight=int(row["population_2000"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def centres(towns: Sequence[Place]) -> tuple[Centre, ...]:
    """Make one centre for each town, a second one in the largest, and the city desk as the last of the list."""
    largest = max(towns, key=lambda town: town.weight)
    sites = [(town.code, town, "", (town.lat, town.lon)) for town in towns]
    east = metres_away((largest.lat, largest.lon), east=900, north=-500)
    sites.append((f"{largest.code}-2", largest, "第二", east))
    where = {centre_id: point for centre_id, _, _, point in sites}
    made = [
        Centre(
            id=centre_id,
            name_zh=f"{town.name_zh}{ordinal}居家养老服务中心",
            name_en=f"{town.name_en} Home-Care Centre{' No. 2' if ordinal else ''}",
            kind="centre",
            phone=_desk_phone(number),
            lat=point[0],
            lon=point[1],
            covered_by=_nearest_other(centre_id, where),
            towns=(town.code,),
        )
        for number, (centre_id, town, ordinal, point) in enumerate(sites, start=1)
    ]
    return (*made, _city_desk(towns[0]))


def _city_desk(at: Place) -> Centre:
    return Centre(
        id=CITY_DESK,
        name_zh="中山市养老服务指挥中心(模拟)",
        name_en="Zhongshan City Desk (simulated)",
        kind="city_desk",
        phone=_desk_phone(0),
        lat=at.lat,
        lon=at.lon,
        covered_by=None,
        towns=(),
    )


def _desk_phone(number: int) -> str:
    # No subscriber's number in a Chinese town begins with 1, so nobody real can be rung.
    return f"0760-1007{number:04}"


def _nearest_other(centre_id: str, where: dict[str, tuple[float, float]]) -> str:
    here = where[centre_id]
    return min(
        (other for other in where if other != centre_id),
        key=lambda other: (distance_m(here, where[other]), other),
    )


def distance_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the metres between two (lat, lon), good for a town's distances."""
    east = (there[1] - here[1]) * math.cos(math.radians(here[0])) * _METRES_PER_DEGREE
    north = (there[0] - here[0]) * _METRES_PER_DEGREE
    return math.hypot(east, north)


def metres_away(point: tuple[float, float], *, east: float, north: float) -> tuple[float, float]:
    """Return the (lat, lon) so many metres from a point, to the sixth decimal (a hand's breadth)."""
    lat, lon = point
    metres_per_degree_east = _METRES_PER_DEGREE * math.cos(math.radians(lat))
    return round(lat + north / _METRES_PER_DEGREE, 6), round(lon + east / metres_per_degree_east, 6)
