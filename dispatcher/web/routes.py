"""Every URL of the API on one page."""

from typing import Final

from dispatcher.web import alarms, answers, device_answers, devices, people, signin, welfare, welfare_answers
from dispatcher.web import asked as asks
from dispatcher.web.api import Route

__all__ = ["ROUTES"]

_DESK: Final = frozenset({"operator", "supervisor", "manager", "admin", "bureau"})
_SUPERVISORS: Final = frozenset({"supervisor", "manager", "admin"})
_ACTING: Final = _SUPERVISORS | {"operator"}
_CHECK: Final = "/api/v1/welfare-checks/{id:[0-9]{1,18}}"
_ALARM: Final = "/api/v1/alarms/{id:[0-9]{1,18}}"

ROUTES: Final = (
    Route(method="POST", path="/api/v1/session", handler=signin.sign_in, asked=asks.SignIn, answers=answers.SignedIn, public=True),
    Route(method="DELETE", path="/api/v1/session", handler=signin.sign_out, status=204, public=True),
    Route(method="GET", path="/api/v1/me", handler=signin.me, answers=answers.Me),
    Route(method="GET", path="/api/v1/centres", handler=people.list_centres, answers=answers.Centres),
    Route(method="GET", path="/api/v1/towns", handler=people.list_towns, answers=answers.Towns),
    Route(method="GET", path="/api/v1/alarms", handler=alarms.list_alarms, asked=asks.AlarmQuery, answers=answers.AlarmPage, roles=_DESK),
    Route(method="GET", path=_ALARM, handler=alarms.show, answers=answers.AlarmDetail, roles=_DESK),
    *(
        Route(method="POST", path=f"{_ALARM}/{verb}", handler=handler, asked=asked, answers=answers.OneAlarm, roles=_DESK, command=True)
        for verb, handler, asked in (
            ("claim", alarms.claim, asks.Claim),
            ("answer", alarms.answer, asks.Answer),
            ("dispatch", alarms.dispatch, asks.Dispatch),
            ("arrive", alarms.arrive, asks.Arrive),
            ("hold", alarms.hold, asks.Hold),
            ("release", alarms.release, asks.Release),
            ("note", alarms.note, asks.NoteText),
            ("hand-over", alarms.hand_over, asks.HandOver),
            ("resolve", alarms.resolve, asks.Resolve),
            ("reopen", alarms.reopen, asks.Reopen),
        )
    ),
    Route(method="GET", path="/api/v1/elders", handler=people.list_elders, asked=asks.SearchQuery, answers=answers.ElderPage, roles=_DESK),
    Route(method="GET", path="/api/v1/elders/{id:[0-9]{1,18}}", handler=people.show_elder, answers=answers.Elder, roles=_DESK),
    Route(method="GET", path="/api/v1/devices", handler=devices.list_devices, asked=asks.DeviceQuery, answers=device_answers.DevicePage, roles=_DESK),
    Route(method="GET", path="/api/v1/devices/summary", handler=devices.count_devices, asked=asks.DeviceCountQuery, answers=device_answers.DeviceCounts, roles=_DESK),
    Route(method="GET", path="/api/v1/devices/{id}", handler=devices.show_device, answers=device_answers.Device, roles=_DESK),
    Route(method="PUT", path="/api/v1/devices/{id}/stopgap", handler=devices.agree_on_stopgap, asked=asks.StopgapAsked, answers=device_answers.Device, roles=_DESK, command=True),
    Route(method="DELETE", path="/api/v1/devices/{id}/stopgap", handler=devices.end_stopgap, answers=device_answers.Device, roles=_DESK, command=True),
    Route(method="POST", path="/api/v1/devices/{id}/commands", handler=devices.command_device, asked=asks.CommandAsked, answers=answers.CommandAccepted, status=202, roles=_DESK, command=True),
    Route(method="GET", path="/api/v1/quarantine", handler=people.list_quarantine, asked=asks.PageQuery, answers=answers.QuarantinePage, roles=_DESK),
    Route(method="GET", path="/api/v1/welfare-checks", handler=welfare.list_checks, answers=welfare_answers.WelfareChecks, roles=_DESK),
    Route(method="POST", path="/api/v1/welfare-checks", handler=welfare.begin, asked=asks.CheckBegun, answers=welfare_answers.WelfareCheck, status=201, roles=_SUPERVISORS, command=True),
    Route(method="GET", path=_CHECK, handler=welfare.show, asked=asks.CheckQuery, answers=welfare_answers.WelfareCheck, roles=_DESK),
    Route(method="POST", path=f"{_CHECK}/end", handler=welfare.end, asked=asks.CheckEnded, answers=welfare_answers.WelfareCheck, roles=_SUPERVISORS, command=True),
    Route(method="GET", path=f"{_CHECK}/elders/{{elder_id:[0-9]{{1,18}}}}", handler=welfare.show_elder, answers=welfare_answers.PersonWithMarks, roles=_DESK),
    Route(method="POST", path=f"{_CHECK}/elders/{{elder_id:[0-9]{{1,18}}}}", handler=welfare.mark, asked=asks.Mark, answers=welfare_answers.PersonWithMarks, roles=_ACTING, command=True),
    Route(method="GET", path="/api/v1/centres/{id}/contact-pack.csv", handler=welfare.pack_csv, asked=asks.PackQuery, media="text/csv", roles=_ACTING),
    Route(method="GET", path="/api/v1/centres/{id}/contact-pack.pdf", handler=welfare.pack_pdf, asked=asks.PackQuery, media="application/pdf", roles=_ACTING),
)  # fmt: skip
