"""Reading a made file back before it is stored: sums of the zip, well-formed XML, the parts a reader needs.

A file that cannot be read back must never become a version. What was read once need not be read again: a part whose
bytes and directory entry are exactly those of a part already read is known to be sound.
"""

from __future__ import annotations

import zipfile
import zlib
from functools import lru_cache
from io import BytesIO
from typing import Final

from lxml import etree

from documents.errors import DocumentsError

_NEEDED = frozenset({"[Content_Types].xml", "_rels/.rels", "word/document.xml"})
# Both forms have seven constant parts; what differs from route to route passes through and leaves.
_REMEMBERED: Final = 64
_LONGEST_REMEMBERED: Final = 16_384

_Entry = tuple[str, int, int, int, int, int]


class DocumentUnreadable(DocumentsError):
    """A made document does not open. Facts: part, reason."""

    template = (
        "Документ не удалось сформировать: часть {part} не читается ({reason}). Решение не записано. "
        "Повторите попытку или сообщите администратору."
    )


def read_back(data: bytes) -> None:
    """Return if the package can be read; raise DocumentUnreadable otherwise."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            ends = _ends(parts, package.start_dir)
            for part in parts:
                stored = data[part.header_offset : ends[part.header_offset]]
                if len(stored) > _LONGEST_REMEMBERED:
                    _read_part(package, part)
                else:
                    _read_once(_entry(part), stored, _Reading(package, part))
    except zipfile.BadZipFile as error:
        raise DocumentUnreadable(part="пакет", reason=str(error)) from error
    names = [part.filename for part in parts]
    missing = _NEEDED.difference(names)
    if missing or len(set(names)) != len(names):
        raise DocumentUnreadable(part=min(missing, default="пакет"), reason="нет части или часть повторяется")
