"""What the elder hears: every stage has words, in both languages."""

import pytest

from devices.messages import Stage
from dispatcher.alarms import machine, wording


@pytest.mark.parametrize("language", ["cmn", "yue", None])
@pytest.mark.parametrize("test", [False, True])
@pytest.mark.parametrize("stage", machine.STAGE.values())
def test_every_stage_has_words(stage: Stage, language: str | None, *, test: bool) -> None:
    assert wording.say(stage, language=language, test=test)


def test_cantonese_and_mandarin_are_different_words() -> None:
    for stage in machine.STAGE.values():
        assert wording.say(stage, language="yue", test=False) != wording.say(
            stage, language="cmn", test=False
        )


def test_without_a_language_mandarin_is_spoken() -> None:
    assert wording.say(Stage.SEEN, language=None, test=False) == wording.say(
        Stage.SEEN, language="cmn", test=False
    )
    assert wording.checked_in(language=None) == wording.checked_in(language="cmn")
