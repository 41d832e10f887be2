"""The ZIP of a bundle: stored, not deflated, written in the one way of `docs/format.md`, so that equal files in equal
order give equal bytes and nothing can hide between them.

Which files go into it is somebody else's business.
"""

import struct
import zlib
from collections.abc import Iterable
from typing import IO, Final

_VERSION: Final = 20
_EPOCH: Final = 0x21  # 1 January 1980, 00:00
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")


def write_archive(file: IO[bytes], members: Iterable[tuple[str, bytes]]) -> int:
    """Write the files under their ASCII names, which must rise, and return how many bytes were written."""
    directory, count, offset, last = bytearray(), 0, 0, ""
    for name, data in members:
        if name <= last:
            raise ValueError(f"{name} cannot stand behind {last}")
        spelled = name.encode("ascii")
        common = (0, 0, _EPOCH, zlib.crc32(data), len(data), len(data), len(spelled), 0)
        directory += _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, 0, *common, 0, 0, 0, 0, offset)
        directory += spelled
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, *common) + spelled
        file.write(local)
        file.write(data)
        offset += len(local) + len(data)
        count, last = count + 1, name
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), offset, 0)
    file.write(bytes(directory) + end)
    return offset + len(directory) + len(end)
