"""Settings for telling people: each mistake is named in one line, and no secret stands in it."""

import pytest

from dispatcher.errors import Invalid
from dispatcher.settings import load


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "yilao.example.org"),
        ("public_url", "https://yilao.example.org/path"),
        ("sms_url", "twilio://hidden@nowhere"),
        ("sms_url", "https://"),
        ("voice_url", "ftp://hidden@nowhere"),
        ("email_url", "https://hidden@nowhere"),
        ("vapid_contact", "somebody"),
    ],
)
def test_a_mistake_is_named_and_a_secret_is_not(name: str, value: str) -> None:
    with pytest.raises(Invalid, match=f"YILAO_{name.upper()} ") as refused:
        load(**{name: value})
    assert "hidden" not in str(refused.value)


def test_secrets_are_not_shown() -> None:
    chosen = load(
        sms_url="https://:hidden@sms.example.org",
        email_url="mailtos://u:hidden@smtp.example.org",
        provider_secret="hidden",
    )
    assert "hidden" not in repr(chosen)
