"""The QR code that leads to the check page: a small black-and-white PNG, the same bytes for the same text.

Drawn once per text: the address of a route's check page does not change from version to version.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache

import segno

_MASK = 3  # any of the eight is valid; choosing one spares drawing all eight
_PIXELS = 4
_QUIET = 4


@lru_cache(maxsize=4096)
def qr_png(text: str) -> bytes:
    """A PNG with the QR code of `text`, correction level M, with its quiet zone."""
    return _png(segno.make(text, error="m", mask=_MASK, boost_error=False, micro=False).matrix)


def _png(matrix: Sequence[bytearray]) -> bytes:
    side = (len(matrix) + 2 * _QUIET) * _PIXELS
    edge = "1" * (_QUIET * _PIXELS)
    dark, light = "0" * _PIXELS, "1" * _PIXELS
    margin = _lines("1" * side, _QUIET * _PIXELS)
    rows = [
        _lines(edge + "".join([dark if each else light for each in row]) + edge, _PIXELS) for row in matrix
    ]
    pixels = zlib.compress(margin + b"".join(rows) + margin, 6)
    header = struct.pack(">2L5B", side, side, 1, 0, 0, 0, 0)  # one bit of grey per pixel
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _lines(bits: str, times: int) -> bytes:
    """The same line several times: written out once, then «as above» (filter 2, no difference)."""
    size = (len(bits) + 7) // 8
    line = int(bits.ljust(size * 8, "1"), 2).to_bytes(size, "big")
    return b"\0" + line + (b"\2" + bytes(size)) * (times - 1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
