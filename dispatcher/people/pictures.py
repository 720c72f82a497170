"""What a picture says of itself: JPEG or PNG, how large, and whether all of it is there. Pure; nothing is decoded.

A browser decodes it whole at every card it stands on, so one that is far larger than a face needs is refused here.
"""

from typing import Final

from dispatcher.errors import Invalid

__all__ = ["LONGEST_SIDE", "media_of"]

LONGEST_SIDE: Final = 4096

_JPEG: Final = b"\xff\xd8\xff"
_PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 to SOF15; the three are no frames
_SCAN: Final = 0xDA
_END: Final = 0xD9
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers with no length after them
_FILL: Final = 0xFF

_Size = tuple[int, int]


def media_of(image: bytes) -> str:
    """The media type of a picture that can be shown; Invalid, saying why, for any other."""
    if image.startswith(_JPEG):
        media, size = "image/jpeg", _jpeg_size(image)
    elif image.startswith(_PNG):
        media, size = "image/png", _png_size(image)
    else:
        raise Invalid("a photo is a JPEG or a PNG", field="body")
    width, height = size
    if not width or not height:
        raise Invalid("the picture says that it has no width or no height", field="body")
    if max(size) > LONGEST_SIDE:
        raise Invalid(
            f"the picture is {width} × {height} pixels: at most {LONGEST_SIDE} a side", field="body"
        )
    return media


def _jpeg_size(image: bytes) -> _Size:
    """Width and height of the first frame. What follows the end of the picture, as phones and makers add, is left alone."""
    size, at = None, 2
    while at + 4 <= len(image) and image[at] == _FILL:
        marker = image[at + 1]
        if marker == _FILL:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker == _END:
            break
        elif marker == _SCAN:
            if image.find(bytes((_FILL, _END)), at) < 0:
                raise _cut_off()
            if size is None:
                break
            return size
        else:
            if marker in _FRAMES and size is None:
                size = _number(image, at + 7, 2), _number(image, at + 5, 2)
            at += 2 + max(2, _number(image, at + 2, 2))
    raise Invalid("there is no picture in this JPEG, or it is cut off: send it again", field="body")


def _png_size(image: bytes) -> _Size:
    """Width and height, when the list of chunks has a picture in it and comes to its end."""
    at, seen = 8, False
    while at + 12 <= len(image):
        kind = image[at + 4 : at + 8]
        at += 12 + _number(image, at, 4)
        seen = seen or kind == b"IDAT"
        if kind == b"IEND":
            if not seen:
                raise Invalid("there is no picture in this PNG", field="body")
            return _number(image, 16, 4), _number(image, 20, 4)
    raise _cut_off()


def _number(image: bytes, at: int, length: int) -> int:
    return int.from_bytes(image[at : at + length], "big")


def _cut_off() -> Invalid:
    return Invalid("the picture is cut off: send it again", field="body")
