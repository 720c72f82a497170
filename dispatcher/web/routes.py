"""Every URL of the API on one page."""

from typing import Final

from dispatcher.web import (
    absence_answers,
    absence_asked,
    absences,
    alarms,
    answers,
    device_answers,
    devices,
    drill_answers,
    drill_asked,
    drills,
    finding,
    finding_answers,
    handover,
    handover_answers,
    handover_asked,
    overview,
    people,
    photos,
    presence,
    presence_answers,
    presence_asked,
    protocol_answers,
    protocol_asked,
    protocols,
    rota,
    rota_answers,
    rota_asked,
    sending,
    sending_answers,
    sending_asked,
    signin,
    welfare,
    welfare_answers,
)
from dispatcher.web import asked as asks
from dispatcher.web.api import Route

__all__ = ["ROUTES"]

_DESK: Final = frozenset({"operator", "supervisor", "manager", "admin", "bureau"})
_SUPERVISORS: Final = frozenset({"supervisor", "manager", "admin"})
_MANAGERS: Final = frozenset({"manager", "admin"})
_ACTING: Final = _SUPERVISORS | {"operator"}
_CHECK: Final = "/api/v1/welfare-checks/{id:[0-9]{1,18}}"
_HANDOVER: Final = "/api/v1/handovers/{id:[0-9]{1,18}}"
_ALARM: Final = "/api/v1/alarms/{id:[0-9]{1,18}}"
_PROTOCOL: Final = "/api/v1/protocols/{type:[a-z_]{1,40}}"

ROUTES: Final = (
    Route(method="POST", path="/api/v1/session", handler=signin.sign_in, asked=asks.SignIn, answers=answers.SignedIn, public=True),
    Route(method="DELETE", path="/api/v1/session", handler=signin.sign_out, status=204, public=True),
    Route(method="GET", path="/api/v1/me", handler=signin.me, answers=answers.Me),
    Route(method="POST", path="/api/v1/presence", handler=presence.say, asked=presence_asked.Present, answers=presence_answers.Heard, roles=_ACTING, command=True),
    Route(method="DELETE", path="/api/v1/presence", handler=presence.leave, asked=presence_asked.Left, status=204, roles=_ACTING, command=True),
    Route(method="GET", path="/api/v1/coverage", handler=presence.show_coverage, answers=presence_answers.Coverage, roles=_DESK),
    Route(method="GET", path="/api/v1/centres", handler=people.list_centres, answers=answers.Centres),
    Route(method="GET", path="/api/v1/towns", handler=people.list_towns, answers=answers.Towns),
    Route(method="GET", path="/api/v1/centres/overview", handler=overview.show, asked=rota_asked.OverviewQuery, answers=rota_answers.Overview, roles=_DESK),
    Route(method="GET", path="/api/v1/rota", handler=rota.show, asked=rota_asked.RotaQuery, answers=rota_answers.Rota, roles=_DESK),
    Route(method="GET", path="/api/v1/rota/gaps", handler=rota.gaps, asked=rota_asked.GapQuery, answers=rota_answers.Gaps, roles=_DESK),
    Route(method="POST", path="/api/v1/rota", handler=rota.plan, asked=rota_asked.DutyPlanned, answers=rota_answers.RotaChanged, status=201, roles=_SUPERVISORS, command=True),
    Route(method="POST", path="/api/v1/rota/{id:[0-9]{1,18}}/cancel", handler=rota.cancel, asked=rota_asked.DutyCancelled, answers=rota_answers.RotaChanged, roles=_SUPERVISORS, command=True),
    Route(method="GET", path="/api/v1/staff", handler=rota.staff, asked=rota_asked.StaffQuery, answers=rota_answers.StaffList, roles=_DESK),
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
            ("call", protocols.call_contact, protocol_asked.CallMade),
            ("tick", protocols.tick, protocol_asked.StepTicked),
        )
    ),
    Route(method="GET", path="/api/v1/elders", handler=people.list_elders, asked=asks.SearchQuery, answers=answers.ElderPage, roles=_DESK),
    Route(method="GET", path="/api/v1/elders/{id:[0-9]{1,18}}", handler=people.show_elder, answers=answers.Elder, roles=_DESK),
    Route(method="GET", path="/api/v1/elders/{id:[0-9]{1,18}}/photo", handler=photos.show_photo, media="image/*", roles=_DESK),
    Route(method="PUT", path="/api/v1/elders/{id:[0-9]{1,18}}/photo", handler=photos.put_photo, takes=("image/jpeg", "image/png"), answers=sending_answers.Photo, roles=_SUPERVISORS, command=True),
    Route(method="GET", path="/api/v1/helpers", handler=sending.list_helpers, asked=sending_asked.HelperQuery, answers=sending_answers.Helpers, roles=_DESK),
    Route(method="GET", path="/api/v1/follow-ups", handler=sending.list_follow_ups, asked=sending_asked.FollowUpQuery, answers=sending_answers.FollowUps, roles=_DESK),
    Route(method="POST", path="/api/v1/follow-ups", handler=sending.add_follow_up, asked=sending_asked.FollowUpAsked, answers=sending_answers.FollowUp, status=201, roles=_ACTING, command=True),
    Route(method="POST", path="/api/v1/follow-ups/{id:[0-9]{1,18}}/done", handler=sending.end_follow_up, asked=sending_asked.FollowUpDone, answers=sending_answers.FollowUp, roles=_ACTING, command=True),
    Route(method="GET", path="/api/v1/devices", handler=devices.list_devices, asked=asks.DeviceQuery, answers=device_answers.DevicePage, roles=_DESK),
    Route(method="GET", path="/api/v1/devices/summary", handler=devices.count_devices, asked=asks.DeviceCountQuery, answers=device_answers.DeviceCounts, roles=_DESK),
    Route(method="GET", path="/api/v1/devices/{id}", handler=devices.show_device, answers=device_answers.Device, roles=_DESK),
    Route(method="PUT", path="/api/v1/devices/{id}/stopgap", handler=devices.agree_on_stopgap, asked=asks.StopgapAsked, answers=device_answers.Device, roles=_DESK, command=True),
    Route(method="DELETE", path="/api/v1/devices/{id}/stopgap", handler=devices.end_stopgap, answers=device_answers.Device, roles=_DESK, command=True),
    Route(method="POST", path="/api/v1/devices/{id}/commands", handler=devices.command_device, asked=asks.CommandAsked, answers=answers.CommandAccepted, status=202, roles=_DESK, command=True),
    Route(method="GET", path="/api/v1/search", handler=finding.find, asked=finding_answers.FindAsked, answers=finding_answers.Found, roles=_DESK),
    Route(method="GET", path="/api/v1/map", handler=finding.show_map, answers=finding_answers.MapSettings, roles=_DESK),
    Route(method="GET", path="/api/v1/protocols", handler=protocols.list_protocols, answers=protocol_answers.Protocols, roles=_DESK),
    Route(method="GET", path=_PROTOCOL, handler=protocols.show_protocol, answers=protocol_answers.ProtocolWithEditions, roles=_DESK),
    Route(method="PUT", path=_PROTOCOL, handler=protocols.write_edition, asked=protocol_asked.EditionWritten, answers=protocol_answers.ProtocolWithEditions, roles=_MANAGERS, command=True),
    Route(method="GET", path="/api/v1/quarantine", handler=people.list_quarantine, asked=asks.PageQuery, answers=answers.QuarantinePage, roles=_DESK),
    Route(method="GET", path="/api/v1/handovers/sheet", handler=handover.live_sheet, asked=handover_asked.SheetQuery, answers=handover_answers.LiveSheet, roles=_DESK),
    Route(method="GET", path="/api/v1/handovers", handler=handover.list_handovers, asked=handover_asked.HandoverQuery, answers=handover_answers.Handovers, roles=_DESK),
    Route(method="POST", path="/api/v1/handovers", handler=handover.give, asked=handover_asked.HandoverGiven, answers=handover_answers.Handover, status=201, roles=_ACTING, command=True),
    Route(method="GET", path=_HANDOVER, handler=handover.show, answers=handover_answers.Handover, roles=_DESK),
    Route(method="POST", path=f"{_HANDOVER}/take", handler=handover.take, asked=handover_asked.HandoverTaken, answers=handover_answers.Handover, roles=_ACTING),
    Route(method="POST", path=f"{_HANDOVER}/withdraw", handler=handover.withdraw, answers=handover_answers.Handover, roles=_ACTING, command=True),
    Route(method="GET", path=f"{_HANDOVER}/sheet.pdf", handler=handover.sheet_pdf, media="application/pdf", roles=_DESK),
    Route(method="GET", path="/api/v1/welfare-checks", handler=welfare.list_checks, answers=welfare_answers.WelfareChecks, roles=_DESK),
    Route(method="POST", path="/api/v1/welfare-checks", handler=welfare.begin, asked=asks.CheckBegun, answers=welfare_answers.WelfareCheck, status=201, roles=_SUPERVISORS, command=True),
    Route(method="GET", path=_CHECK, handler=welfare.show, asked=asks.CheckQuery, answers=welfare_answers.WelfareCheck, roles=_DESK),
    Route(method="POST", path=f"{_CHECK}/end", handler=welfare.end, asked=asks.CheckEnded, answers=welfare_answers.WelfareCheck, roles=_SUPERVISORS, command=True),
    Route(method="GET", path=f"{_CHECK}/elders/{{elder_id:[0-9]{{1,18}}}}", handler=welfare.show_elder, answers=welfare_answers.PersonWithMarks, roles=_DESK),
    Route(method="POST", path=f"{_CHECK}/elders/{{elder_id:[0-9]{{1,18}}}}", handler=welfare.mark, asked=asks.Mark, answers=welfare_answers.PersonWithMarks, roles=_ACTING, command=True),
    Route(method="GET", path="/api/v1/centres/{id}/contact-pack.csv", handler=welfare.pack_csv, asked=asks.PackQuery, media="text/csv", roles=_ACTING),
    Route(method="GET", path="/api/v1/centres/{id}/contact-pack.pdf", handler=welfare.pack_pdf, asked=asks.PackQuery, media="application/pdf", roles=_ACTING),
    Route(method="GET", path="/api/v1/elders/{id:[0-9]{1,18}}/absences", handler=absences.list_absences, answers=absence_answers.Absences, roles=_DESK),
    Route(method="POST", path="/api/v1/elders/{id:[0-9]{1,18}}/absences", handler=absences.add, asked=absence_asked.AbsencePlanned, answers=absence_answers.Absences, status=201, roles=_ACTING, command=True),
    Route(method="POST", path="/api/v1/absences/{id:[0-9]{1,18}}/end", handler=absences.end, answers=absence_answers.Absences, roles=_ACTING, command=True),
    Route(method="GET", path="/api/v1/drills", handler=drills.list_drills, asked=drill_asked.DrillQuery, answers=drill_answers.DrillPage, roles=_DESK),
    Route(method="POST", path="/api/v1/drills", handler=drills.begin, asked=drill_asked.DrillAsked, answers=drill_answers.Drill, status=201, roles=_ACTING, command=True),
    Route(method="GET", path="/api/v1/drills/scores", handler=drills.scores, asked=drill_asked.ScoreQuery, answers=drill_answers.DrillScores, roles=_DESK),
)  # fmt: skip
