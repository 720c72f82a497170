"""Pictures as cameras write them, of any size and with nothing on them."""

import zlib

__all__ = ["chunk", "jpeg", "png"]


def chunk(kind: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(width: int = 1, height: int = 1) -> bytes:
    """A grey PNG that says it is this large."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00\x80")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)


def jpeg(width: int = 1, height: int = 1, *, frame: int = 0xC0) -> bytes:
    """A JPEG that says it is this large, whose first part has a small picture of its own with another size."""
    sides = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    inner = b"\xff\xd8" + _segment(0xC0, b"\x08\x00\x07\x00\x07\x01") + b"\xff\xda\x00\x02\xff\xd9"
    parts = (
        _segment(0xE1, b"Exif" + inner),
        _segment(0xC4, b"\x00" * 17),
        _segment(frame, b"\x08" + sides + b"\x01"),
    )
    return (
        b"\xff\xd8" + b"".join(parts) + b"\xff" + _segment(0xDA, b"\x01") + b"\x12\xff\x00\x34" + b"\xff\xd9"
    )


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data
