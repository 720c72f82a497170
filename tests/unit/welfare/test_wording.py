"""What a device says when everybody is asked."""

import pytest

from devices.kinds import KINDS
from dispatcher.welfare import wording

SPEAKING = [kind.id for kind in KINDS.values() if kind.speaks]


@pytest.mark.parametrize("kind", SPEAKING)
@pytest.mark.parametrize("language", ["cmn", "yue", None])
def test_every_kind_that_speaks_names_only_keys_that_it_has(kind: str, language: str | None):
    words = wording.ask(language=language, kind=kind)
    keys = KINDS[kind].keys
    assert ("绿键" in words) == ("green" in keys)
    assert ("报平安键" in words) == ("ok" in keys)
    assert "红键" in words
    assert "red" in keys


def test_the_elder_is_asked_in_their_own_words():
    assert "請" not in wording.ask(language="yue", kind="phone")
    assert "撳" in wording.ask(language="yue", kind="phone")
    assert "按" in wording.ask(language="cmn", kind="phone")
