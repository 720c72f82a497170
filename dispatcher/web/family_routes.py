"""Every URL of the family's page, and of the desk's page about an elder's contacts."""

from typing import Final

from dispatcher.web import (
    contacts,
    contacts_answers,
    contacts_asked,
    family,
    family_answers,
    family_asked,
    family_sign_in,
    family_stream,
)
from dispatcher.web.api import Route

__all__ = ["FAMILY_ROUTES"]

_DESK: Final = frozenset({"operator", "supervisor", "manager", "admin", "bureau"})
_ACTING: Final = _DESK - {"bureau"}
_API: Final = "/api/v1/family"
_ID: Final = "{id:[0-9]{1,18}}"
_CONTACT: Final = f"/api/v1/contacts/{_ID}"
_ELDER: Final = f"/api/v1/elders/{_ID}"

FAMILY_ROUTES: Final = (
    Route(method="POST", path=f"{_API}/invitations/open", handler=family_sign_in.open_invitation, asked=family_asked.InvitationOpened, answers=family_answers.Invitation, public=True),
    Route(method="POST", path=f"{_API}/invitations/accept", handler=family_sign_in.accept_invitation, asked=family_asked.InvitationAccepted, answers=family_answers.InvitationOpen, status=201, public=True),
    Route(method="POST", path=f"{_API}/codes", handler=family_sign_in.ask_for_code, asked=family_asked.CodeAsked, answers=family_answers.CodeSent, status=202, public=True),
    Route(method="POST", path=f"{_API}/session", handler=family_sign_in.sign_in_by_code, asked=family_asked.CodeSignIn, answers=family_answers.FamilySignedIn, public=True),
    Route(method="DELETE", path=f"{_API}/session", handler=family_sign_in.sign_out_family, status=204, public=True),
    Route(method="POST", path=f"{_API}/session/passkey/options", handler=family_sign_in.options_to_sign_in, answers=family_answers.Options, public=True),
    Route(method="POST", path=f"{_API}/session/passkey", handler=family_sign_in.sign_in_by_passkey, asked=family_asked.PasskeySignIn, answers=family_answers.FamilySignedIn, public=True),
    Route(method="POST", path=f"{_API}/passkeys/options", handler=family_sign_in.options_to_add, answers=family_answers.Options, family=True),
    Route(method="POST", path=f"{_API}/passkeys", handler=family_sign_in.add_passkey, asked=family_asked.PasskeyAdded, answers=family_answers.PasskeyKept, status=201, family=True),
    Route(method="DELETE", path=f"{_API}/passkeys/{{id:[A-Za-z0-9_-]{{1,2000}}}}", handler=family_sign_in.remove_passkey, status=204, family=True),
    Route(method="GET", path=f"{_API}/me", handler=family.show_me, answers=family_answers.FamilyMe, family=True),
    Route(method="PUT", path=f"{_API}/settings", handler=family.put_settings, asked=family_asked.AccountSettings, answers=family_answers.SettingsKept, family=True),
    Route(method="POST", path=f"{_API}/push", handler=family.add_push, asked=family_asked.PushSubscription, answers=family_answers.AddressAdded, status=201, family=True),
    Route(method="POST", path=f"{_API}/addresses", handler=family.add_email, asked=family_asked.EmailAdded, answers=family_answers.AddressAdded, status=201, family=True),
    Route(method="DELETE", path=f"{_API}/addresses/{_ID}", handler=family.remove_own_address, status=204, family=True),
    Route(method="GET", path=f"{_API}/elders/{_ID}", handler=family.show_family_elder, answers=family_answers.FamilyElder, family=True),
    Route(method="GET", path=f"{_API}/alarms/{_ID}", handler=family.show_alarm, answers=family_answers.FamilyAlarm, family=True),
    Route(method="POST", path=f"{_API}/asks/{_ID}", handler=family.answer_ask, asked=family_asked.FamilyAnswer, answers=family_answers.FamilyAlarm, family=True),
    Route(method="GET", path=f"{_API}/inbox", handler=family.show_inbox, asked=family_asked.InboxQuery, answers=family_answers.Inbox, family=True),
    Route(method="POST", path=f"{_API}/inbox/{_ID}/read", handler=family.read_letter, status=204, family=True),
    Route(method="GET", path=f"{_API}/stream", handler=family_stream.stream_family, media="text/event-stream", family=True),
    Route(method="GET", path=f"{_ELDER}/contacts", handler=contacts.list_contacts, answers=contacts_answers.ContactBook, roles=_DESK),
    Route(method="PUT", path=f"{_ELDER}/asking", handler=contacts.put_asking, asked=contacts_asked.AskingPlan, answers=contacts_answers.ContactBook, roles=_ACTING, command=True),
    Route(method="PUT", path=_CONTACT, handler=contacts.put_wishes, asked=contacts_asked.ContactWishes, answers=contacts_answers.ContactBook, roles=_ACTING, command=True),
    Route(method="POST", path=f"{_CONTACT}/phone", handler=contacts.put_phone, asked=contacts_asked.PhoneChanged, answers=contacts_answers.ContactBook, roles=_ACTING, command=True),
    Route(method="POST", path=f"{_CONTACT}/addresses", handler=contacts.add_address, asked=contacts_asked.AddressSaid, answers=contacts_answers.ContactBook, status=201, roles=_ACTING, command=True),
    Route(method="DELETE", path=f"{_CONTACT}/addresses/{{address_id:[0-9]{{1,18}}}}", handler=contacts.remove_address, answers=contacts_answers.ContactBook, roles=_ACTING, command=True),
    Route(method="PUT", path=f"{_CONTACT}/consents", handler=contacts.put_consents, asked=contacts_asked.ConsentsGiven, answers=contacts_answers.ContactBook, roles=_ACTING, command=True),
    Route(method="POST", path=f"{_CONTACT}/invite", handler=contacts.invite, asked=contacts_asked.Nothing, answers=contacts_answers.Invited, status=201, roles=_ACTING),
    Route(method="POST", path=f"{_CONTACT}/invite/revoke", handler=contacts.revoke_invitation, asked=contacts_asked.Nothing, answers=contacts_answers.ContactBook, roles=_ACTING, command=True),
)  # fmt: skip
