"""What the API is asked of rotas, colleagues and the overview."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dispatcher.web.asked import Words

__all__ = ["DutyCancelled", "DutyPlanned", "GapQuery", "OverviewQuery", "RotaQuery", "StaffQuery"]


class _Asked(BaseModel):
    """What a client sends: an unknown field is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid")


class RotaQuery(_Asked):
    """The rota of one centre, from a day (in Zhongshan; today without it) for some days."""

    centre_id: Words
    from_: Annotated[date | None, Field(alias="from", ge=date(2000, 1, 1), le=date(2200, 1, 1))] = None
    days: Annotated[int, Field(ge=1, le=31)] = 7


class GapQuery(_Asked):
    """How far ahead to look for hours with nobody at a desk."""

    hours: Annotated[int, Field(ge=1, le=168)] = 24


class DutyPlanned(_Asked):
    """Somebody is put on duty at a centre, for 31 days at most."""

    centre_id: Words
    username: Words
    role: Literal["operator", "supervisor"] = "operator"
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class DutyCancelled(_Asked):
    """A duty is taken off the rota, from now on."""


class StaffQuery(_Asked):
    """Those who may act on the alarms of one centre."""

    centre_id: Words


class OverviewQuery(_Asked):
    """Over how many days the answers are counted."""

    days: Annotated[int, Field(ge=1, le=30)] = 1
