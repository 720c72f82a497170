"""An elder's contacts at the desk: how they are asked, told and reached, what they may see, and their invitation."""

from typing import Any

from dispatcher.alarms.view import iso
from dispatcher.database import Row
from dispatcher.errors import NotAllowed
from dispatcher.people import store as people
from dispatcher.people.contacts import store as contacts
from dispatcher.people.family import consent, invitations
from dispatcher.web import contacts_asked as asks
from dispatcher.web import family_session
from dispatcher.web.api import Call
from dispatcher.web.serving import city, served

__all__ = [
    "add_address",
    "invite",
    "list_contacts",
    "put_asking",
    "put_consents",
    "put_phone",
    "put_wishes",
    "remove_address",
    "revoke_invitation",
]


async def list_contacts(call: Call, _: None) -> dict[str, Any]:
    """An elder's contacts in calling order, with their addresses, consents and invitations."""
    elder = await people.elder(call.connection, _id(call), centres=await served(call))
    return await _book(call, elder["id"])


async def put_asking(call: Call, asked: asks.AskingPlan) -> dict[str, Any]:
    """Say how an elder's contacts are asked in an emergency."""
    elder_id = await _acting(call, _id(call))
    await contacts.put_asking(call.connection, elder_id, asked=asked.asked, asked_when=asked.asked_when)
    return await _book(call, elder_id)


async def put_wishes(call: Call, asked: asks.ContactWishes) -> dict[str, Any]:
    """Say how a contact wants to be told."""
    contact = await _contact(call)
    await contacts.put(
        call.connection,
        contact["id"],
        language=asked.language,
        hours=None if asked.hours is None else [part.plain() for part in asked.hours],
        every_alarm=asked.every_alarm,
        told_of_trouble=asked.told_of_trouble,
    )
    return await _book(call, contact["elder_id"])


async def put_phone(call: Call, asked: asks.PhoneChanged) -> dict[str, Any]:
    """A contact has a new number, or the old one works again."""
    contact = await _contact(call)
    await contacts.put_phone(call.connection, contact, asked.phone, now=call.now)
    return await _book(call, contact["elder_id"])


async def add_address(call: Call, asked: asks.AddressSaid) -> dict[str, Any]:
    """One more way to reach a contact; the same one again says that it works after all."""
    contact = await _contact(call)
    await contacts.add_address(
        call.connection,
        channel=asked.channel,
        target=asked.target,
        contact_id=contact["id"],
        now=call.now,
    )
    return await _book(call, contact["elder_id"])


async def remove_address(call: Call, _: None) -> dict[str, Any]:
    """An address of a contact is used no longer."""
    contact = await _contact(call)
    await contacts.remove_address(
        call.connection, int(call.path["address_id"]), contact_id=contact["id"], now=call.now
    )
    return await _book(call, contact["elder_id"])


async def put_consents(call: Call, asked: asks.ConsentsGiven) -> dict[str, Any]:
    """Write down what the elder agrees that a contact may see, and nothing else from now on."""
    contact = await _contact(call)
    await consent.put(call.connection, contact["id"], asked.what, how=asked.how, by=call.by.id, now=call.now)
    return await _book(call, contact["elder_id"])


async def invite(call: Call, _: asks.Nothing) -> dict[str, Any]:
    """Invite a contact to the family page: a message is sent, and a link is shown once; earlier ones open nothing."""
    # No command with an Idempotency-Key: its answer would be kept, and with it the link.
    async with call.connection.transaction():
        contact = await _contact(call)
        token, expires_at, sent = await invitations.invite(
            call.connection, contact["id"], elder_id=contact["elder_id"], by=call.by.id, now=call.now
        )
    origin, _host = family_session.origin_of(call.request)
    return {
        "link": f"{origin}/family/#/invitation/{token}",
        "expires_at": iso(expires_at),
        "sent": sent,
    }


async def revoke_invitation(call: Call, _: asks.Nothing) -> dict[str, Any]:
    """Withdraw what a contact was invited by; who has opened the page already keeps it, see consents."""
    contact = await _contact(call)
    await invitations.revoke(call.connection, contact["id"], now=call.now)
    return await _book(call, contact["elder_id"])


async def _contact(call: Call) -> Row:
    """The contact of the path, of an elder for whom the reader may act."""
    contact = await contacts.contact(call.connection, _id(call))
    await _acting(call, contact["elder_id"])
    return contact


async def _acting(call: Call, elder_id: int) -> int:
    elder = await people.elder(call.connection, elder_id, centres=await served(call))
    own = set() if elder["centre_id"] is None else {elder["centre_id"]}
    if not call.by.acts_at(own | await city(call)):
        raise NotAllowed
    return elder_id


async def _book(call: Call, elder_id: int) -> dict[str, Any]:
    asked, asked_when = await contacts.asking(call.connection, elder_id)
    rows = await contacts.listed(call.connection, elder_id)
    return {"asked": asked, "asked_when": asked_when, "items": [_shown(row) for row in rows]}


_PLAIN = (
    *("id", "position", "name", "relation", "phone", "key_holder", "available", "hours"),
    *("language", "every_alarm", "told_of_trouble"),
)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    invitation = None
    if row["invited_at"] is not None:
        invitation = {
            "made_at": iso(row["invited_at"]),
            "expires_at": iso(row["invited_until"]),
            "used_at": iso(row["invitation_used_at"]),
        }
    return {name: row[name] for name in _PLAIN} | {
        "account": None if row["account_id"] is None else {"seen_at": iso(row["seen_at"])},
        "addresses": [_address(one) for one in row["addresses"]],
        "consents": [
            {
                "what": one["what"],
                "given_at": iso(one["given_at"]),
                "given_how": one["given_how"],
                "recorded_by": one["recorded_by"],
            }
            for one in row["consents"]
        ],
        "invitation": invitation,
    }


def _address(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "channel": row["channel"],
        # A push subscription opens their telephone to whoever has it, and tells nobody anything.
        "target": "" if row["channel"] == "push" else row["target"],
        "from_phone": row["from_phone"],
        "reached_at": iso(row["reached_at"]),
        "failing_since": iso(row["failing_since"]),
        "broken_at": iso(row["broken_at"]),
        "broken_why": row["broken_why"],
    }


def _id(call: Call) -> int:
    return int(call.path["id"])
