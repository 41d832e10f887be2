"""The zip package of a Word file, written by hand so that equal parts always give equal bytes.

Constant parts are deflated once and copied; dates are the first that zip knows; the order is the caller's.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# A body is deflated in every act, and beyond this level a tenth less bytes costs four times the work.
LEVEL: Final = 3
# Constant parts are deflated once in a process.
BEST: Final = 9
_DEFLATED: Final = 8
_VERSION: Final = 20
_DATE: Final = 0x21  # 1 January 1980, 00:00: the zero of zip
# A small part needs no window of 32 kB; clearing one costs more than deflating the part.
_SMALL: Final = 4096
_SMALL_DEFLATER: Final = (12, 4)
_DEFLATER: Final = (zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Member:
    """One part, deflated: its ASCII name, checksum, size and bytes as they stand in the package."""

    name: bytes
    crc: int
    size: int
    body: bytes


def member(name: str, data: bytes, *, level: int = LEVEL) -> Member:
    """The part `data` under `name`, deflated."""
    window, memory = _SMALL_DEFLATER if len(data) <= _SMALL else _DEFLATER
    deflater = zlib.compressobj(level, zlib.DEFLATED, -window, memory)
    body = deflater.compress(data) + deflater.flush()
    return Member(name.encode("ascii"), zlib.crc32(data), len(data), body)


def package(members: Sequence[Member]) -> bytes:
    """The package of these parts in this order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in members:
        common = (_DEFLATED, 0, _DATE, part.crc, len(part.body), part.size, len(part.name), 0)
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, *common)
        directory.append(
            _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, 0, *common, 0, 0, 0, 0, offset) + part.name
        )
        pieces += (local, part.name, part.body)
        offset += len(local) + len(part.name) + len(part.body)
    central = b"".join(directory)
    count = len(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)
    return b"".join((*pieces, central, end))
