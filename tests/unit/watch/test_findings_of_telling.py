"""What the doctor says of telling people: by which ways, and whether it arrives."""

import pytest

from dispatcher.watch import findings


@pytest.mark.parametrize(
    ("configured", "believed", "ok", "words"),
    [
        (None, False, True, "whoever started it"),
        ([], True, False, "YILAO_SMS_URL"),
        (["email"], True, False, "YILAO_VOICE_URL"),
        (["sms"], False, False, "YILAO_PROVIDER_SECRET"),
        (["sms", "email"], True, True, "sms, email, web push"),
    ],
)
def test_without_texts_and_calls_or_reports_that_can_be_believed_it_says_what_to_set(
    configured: list[str] | None, *, believed: bool, ok: bool, words: str
) -> None:
    found = findings.channels(configured, believed=believed)
    assert found.ok is ok
    assert words in found.detail


@pytest.mark.parametrize(
    ("reached", "failed", "ok"), [(0, 0, True), (10, 5, True), (95, 5, True), (94, 6, False)]
)
def test_more_than_one_in_twenty_that_reaches_nobody_is_complained_of_once_there_are_enough(
    *, reached: int, failed: int, ok: bool
) -> None:
    found = findings.tellings({"told": reached + failed, "reached": reached, "failed": failed})
    assert found.ok is ok
    assert f"{failed} of {reached + failed}" in found.detail
