"""Files of elders, helpers and centres, checked whole before the first line is written: all of a file or nothing."""

import csv
import io
import json
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from dispatcher.centres import store as centres
from dispatcher.database import Connection
from dispatcher.errors import Invalid
from dispatcher.people import store
from dispatcher.people.helpers import store as helpers

__all__ = [
    "CentreRow",
    "ContactRow",
    "ElderRow",
    "HelperRow",
    "TownRow",
    "import_centres",
    "import_elders",
    "import_helpers",
    "read_rows",
]

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}$")]
TownCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,32}$")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ContactRow(_Row):
    """Somebody to call about an elder; their place in the list is the calling order."""

    name: Text
    relation: Text
    phone: Text
    key_holder: bool = False
    available: Text | None = None
    told_of_trouble: bool = False


class ElderRow(_Row):
    """An elder as imported; `ref` is the outside reference by which a later import finds them again."""

    ref: Text
    name: Text
    address: Text
    town: Code
    sex: Literal["f", "m"] | None = None
    born_on: date | None = None
    phone: Text | None = None
    centre: Code | None = None
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    language: Literal["cmn", "yue"] = "cmn"
    conditions: Text | None = None
    medication: Text | None = None
    access_notes: Text | None = None
    key_safe: Text | None = None
    dog: Text | None = None
    notes: Text | None = None
    contacts: list[ContactRow] = []


class TownRow(_Row):
    """A town or district."""

    code: TownCode
    name_zh: Text
    name_en: Text
    kind: Literal["district", "town"]
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class CentreRow(_Row):
    """A home-care centre (or the city desk), the towns it serves and the neighbour that covers for it."""

    id: Code
    name_zh: Text
    name_en: Text
    kind: Literal["centre", "city_desk"] = "centre"
    phone: Text | None = None
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    covered_by: Code | None = None
    towns: list[Code] = []


class HelperRow(_Row):
    """Somebody who can be sent to an elder; `lat` and `lon` are where they usually start from. In CSV: `cmn;yue`."""

    ref: Text
    name: Text
    kind: Literal["caregiver", "social_worker", "volunteer"]
    phone: Text
    centre: Code
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    languages: list[Literal["cmn", "yue"]] = []
    available: Text | None = None
    active: bool = True

    @field_validator("languages", mode="before")
    @classmethod
    def _listed(cls, languages: Any) -> Any:
        return languages.replace(",", ";").split(";") if isinstance(languages, str) else languages


R = TypeVar("R", bound=_Row)


async def import_elders(
    connection: Connection, rows: list[dict[str, Any]], *, now: datetime
) -> tuple[int, int]:
    """Add or change elders; returns how many were new and how many changed. Invalid names the row and the field."""
    elders = _checked(ElderRow, rows, "elder")
    added = 0
    async with connection.transaction():
        for n, elder in enumerate(elders, start=1):
            values = elder.model_dump(exclude={"contacts"})
            try:
                new = await store.put_elder(
                    connection, values, [contact.model_dump() for contact in elder.contacts], now=now
                )
            except ForeignKeyViolation as error:
                wrong = "centre" if "centre" in str(error.diag.constraint_name) else "town"
                raise Invalid(
                    f"elder {n} ({elder.ref}): there is no {wrong} {values[wrong]!r}; import the centres first",
                    field=wrong,
                ) from error
            added += new
    return added, len(elders) - added


async def import_helpers(
    connection: Connection, rows: list[dict[str, Any]], *, now: datetime
) -> tuple[int, int]:
    """Add or change helpers; returns how many were new and how many changed. Invalid names the row and the field."""
    checked = _checked(HelperRow, rows, "helper")
    added = 0
    async with connection.transaction():
        for n, helper in enumerate(checked, start=1):
            try:
                added += await helpers.put(connection, helper.model_dump(), now=now)
            except Invalid as error:
                raise Invalid(f"helper {n} ({helper.ref}): {error}", field=error.field) from error
    return added, len(checked) - added


async def import_centres(connection: Connection, document: dict[str, Any]) -> tuple[int, int]:
    """Add or change towns and centres, from {"towns": […], "centres": […]}; returns how many of each."""
    if not isinstance(document, dict):
        raise Invalid("expected a document with 'towns' and 'centres'")
    if unknown := set(document) - {"towns", "centres"}:
        raise Invalid(f"a centres file has 'towns' and 'centres', not {', '.join(sorted(unknown))}")
    towns = _checked(TownRow, document.get("towns", []), "town")
    rows = _checked(CentreRow, document.get("centres", []), "centre")
    async with connection.transaction():
        for town in towns:
            await centres.put_town(connection, town.model_dump())
        for n, centre in enumerate(rows, start=1):
            try:
                await centres.put_centre(connection, centre.model_dump(exclude={"covered_by", "towns"}))
            except UniqueViolation as error:
                raise Invalid(
                    f"centre {n} ({centre.id}): there can be only one city desk", field="kind"
                ) from error
            except Invalid as error:
                raise Invalid(f"centre {n} ({centre.id}): {error}", field=error.field) from error
        for n, centre in enumerate(rows, start=1):
            await _connect(connection, n, centre)
    return len(towns), len(rows)


async def _connect(connection: Connection, n: int, centre: CentreRow) -> None:
    """Say which towns a centre serves and who covers for it, now that all of them are there."""
    if centre.covered_by == centre.id:
        raise Invalid(f"centre {n} ({centre.id}): covered_by: it cannot cover for itself", field="covered_by")
    try:
        await centres.put_towns_of(connection, centre.id, centre.towns)
        await centres.put_cover(connection, centre.id, centre.covered_by)
    except ForeignKeyViolation as error:
        field = "towns" if "town" in str(error.diag.constraint_name) else "covered_by"
        raise Invalid(
            f"centre {n} ({centre.id}): {field}: {error.diag.message_detail}", field=field
        ) from error


def read_rows(text: str, *, name: str) -> Any:
    """The content of a JSON or CSV file; in CSV, contacts are columns like contact1_name and contact1_phone."""
    if name.lower().endswith(".csv"):
        try:
            return [_csv_row(row) for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]
        except csv.Error as error:
            raise Invalid(f"{name}: not CSV: {error}") from error
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Invalid(f"{name}: not JSON at line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise Invalid(f"{name}: nested too deeply") from error


def _csv_row(row: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    contacts: dict[str, dict[str, Any]] = {}
    for column, value in row.items():
        if column is None:
            raise Invalid("a line has more fields than the header")
        if not value:
            continue
        if column.startswith("contact") and "_" in column:
            number, _, part = column.removeprefix("contact").partition("_")
            contacts.setdefault(number, {})[part] = value
        else:
            plain[column] = value
    if contacts:
        plain["contacts"] = [contacts[number] for number in sorted(contacts, key=lambda n: (len(n), n))]
    return plain


def _checked(model: type[R], rows: Any, what: str) -> list[R]:
    if not isinstance(rows, list):
        raise Invalid(f"expected a list of {what}s")
    checked, mistakes = [], []
    for n, row in enumerate(rows, start=1):
        try:
            checked.append(model.model_validate(row))
        except ValidationError as error:
            for item in error.errors(include_url=False, include_input=False):
                where = ".".join(str(part) for part in item["loc"])
                mistakes.append(f"{what} {n}: {where or 'row'}: {item['msg']}")
    if mistakes:
        more = f" (and {len(mistakes) - 5} more)" if len(mistakes) > 5 else ""  # noqa: PLR2004  # five are enough to begin with
        raise Invalid("; ".join(mistakes[:5]) + more)
    return checked
