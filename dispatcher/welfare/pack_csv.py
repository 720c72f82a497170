"""The contact pack as a table: UTF-8 with a mark that makes Excel read Chinese, one row for each elder. Pure."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from dispatcher.printing import local
from dispatcher.welfare.model import Contact
from dispatcher.welfare.pack_model import LANGUAGE, SEX, Entry, Pack, device_words

__all__ = ["write"]

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_LEAST_CONTACTS: Final = 3

_HEAD: Final = (
    "序号", "姓名", "性别", "年龄", "语言", "电话", "地址", "如何进门", "病史", "用药", "备注", "优先级", "优先原因", "设备", "联系不上的设备",
)  # fmt: skip
_CONTACT_HEAD: Final = ("姓名", "关系", "电话", "有钥匙", "时间")


def write(pack: Pack) -> bytes:
    """The whole file; its last row says where it comes from."""
    most = max([len(entry.elder.contacts) for entry in pack.entries], default=0)
    columns = max(most, _LEAST_CONTACTS)
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([*_HEAD, *(f"联系人{n}{what}" for n in range(1, columns + 1) for what in _CONTACT_HEAD)])
    for number, entry in enumerate(pack.entries, start=1):
        table.writerow([_plain(cell) for cell in _row(number, entry, columns)])
    desks = "；".join(f"{desk.name} {desk.phone or '（无号码）'}" for desk in pack.phones)
    table.writerow([])
    table.writerow(
        [
            _plain(
                f"机密：含全部长者的住址与健康资料。{pack.centre}，{local(pack.made_at)} 由 {pack.taken_by} 导出。{desks}"
            )
        ]
    )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _row(number: int, entry: Entry, columns: int) -> Iterator[str]:
    elder, frailty = entry.elder, entry.frailty
    yield str(number)
    yield elder.name
    yield SEX.get(elder.sex, "")
    yield "" if elder.age is None else str(elder.age)
    yield LANGUAGE.get(elder.language, elder.language)
    yield _phone(elder.phone)
    yield elder.address
    yield elder.access_notes or ""
    yield elder.conditions or ""
    yield elder.medication or ""
    yield elder.notes or ""
    yield str(frailty.score)
    yield "、".join(frailty.why)
    yield "、".join(device_words(device) for device in elder.devices)
    yield "、".join(device.id for device in elder.devices if device.silent or device.never_heard)
    for place in range(columns):
        yield from _contact(elder.contacts[place] if place < len(elder.contacts) else None)


def _contact(contact: Contact | None) -> Iterator[str]:
    if contact is None:
        yield from [""] * len(_CONTACT_HEAD)
        return
    yield contact.name
    yield contact.relation
    yield _phone(contact.phone)
    yield "有" if contact.key_holder else ""
    yield contact.available or ""


def _phone(number: str | None) -> str:
    """A number as text: a spreadsheet would drop its leading zero, or write it as 1.0E+10."""
    return f"'{number}" if number else ""


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what somebody wrote into a name must not run on the desk's computer."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
