"""A picture is believed by what it says of itself: what it is, how large, and that all of it is there."""

import pytest

from dispatcher.errors import Invalid
from dispatcher.people.pictures import LONGEST_SIDE, media_of
from tests.support.pictures import chunk, jpeg, png

NO_PICTURE = png().replace(chunk(b"IDAT", png()[41:-16]), b"")


@pytest.mark.parametrize(
    ("image", "media"),
    [
        (png(LONGEST_SIDE, 1), "image/png"),
        (png() + b"after its end", "image/png"),
        (jpeg(1, LONGEST_SIDE), "image/jpeg"),
        (jpeg(frame=0xC2), "image/jpeg"),
        (jpeg() + b"\x00\x00a film of three seconds", "image/jpeg"),
    ],
)
def test_a_sound_picture_is_what_it_says_whatever_comes_after_its_end(image: bytes, media: str) -> None:
    assert media_of(image) == media


@pytest.mark.parametrize(
    ("image", "why"),
    [
        (b"GIF89a", "a JPEG or a PNG"),
        (b"\xff\xd8\xff\xe0" + b"\x02" * 24 + b"\xff\xd9", "no picture"),
        (b"\xff\xd8\xff", "no picture"),
        (jpeg()[:-2], "cut off"),
        (jpeg()[:40], "cut off"),
        (jpeg(frame=0xC8), "no picture"),
        (jpeg(0, 5), "no width"),
        (jpeg(5, 0), "no width"),
        (jpeg(LONGEST_SIDE + 1, 5), "4097 × 5"),
        (png(0, 5), "no width"),
        (png(30_000, 30_000), "30000 × 30000"),
        (png()[:-4], "cut off"),
        (png()[:20], "cut off"),
        (NO_PICTURE, "no picture"),
    ],
)
def test_what_cannot_be_shown_is_refused_saying_why(image: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        media_of(image)
