"""Reading a made file back before it is stored: sums of the zip, well-formed XML, the parts a reader needs.

A file that cannot be read back must never become a version. A part whose bytes and place in the directory say
exactly what a part already read has said is not read a second time: most parts are the same in every file.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import Final
from xml.parsers import expat

from lxml import etree

from documents.docx.markup import W
from documents.errors import DocumentsError

_NEEDED = frozenset({"[Content_Types].xml", "_rels/.rels", "word/document.xml"})
_REMEMBERED: Final = 64  # seven parts of each form and profile; what differs from act to act passes through
_LONGEST_REMEMBERED: Final = 4096
# Readers refuse a text of 10 MB: only a part that could hold one needs the parser that builds a tree, as they do.
_NO_LIMIT_IN_REACH: Final = 1_000_000


_DECLARED: Final = f'xmlns:w="{W}"'.encode()
_HEADER: Final = struct.Struct("<4s5H3L2H")
_SIGNATURE: Final = b"PK\x03\x04"


class DocumentUnreadable(DocumentsError):
    """A made document does not open. Facts: part, reason."""

    template = (
        "Документ не удалось сформировать: часть {part} не читается ({reason}). Решение не записано. "
        "Повторите попытку или сообщите администратору."
    )


@dataclass
class _Reading:
    """Whether the bytes it stands for were found sound."""

    sound: bool = False


def read_back(data: bytes) -> None:
    """Return if the package can be read; raise DocumentUnreadable otherwise."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            for part, stored in _stored_parts(package, data):
                _read_part_once(part, stored)
            names = package.namelist()
    except zipfile.BadZipFile as error:
        raise DocumentUnreadable(part="пакет", reason=str(error)) from error
    missing = _NEEDED.difference(names)
    if missing or len(set(names)) != len(names):
        raise DocumentUnreadable(part=min(missing, default="пакет"), reason="нет части или часть повторяется")


def _stored_parts(package: zipfile.ZipFile, data: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Every part with its bytes as they stand in the package, from its header to the next one."""
    parts = sorted(package.infolist(), key=lambda part: part.header_offset)
    starts = [*(part.header_offset for part in parts), package.start_dir]
    for part, (start, end) in zip(parts, pairwise(starts), strict=True):
        yield part, data[start:end]


def _read_part_once(part: zipfile.ZipInfo, stored: bytes) -> None:
    if len(stored) > _LONGEST_REMEMBERED:
        _read_part(part, stored)
        return
    said = (part.filename, part.CRC, part.file_size, part.compress_size, part.compress_type, part.flag_bits)
    reading = _reading(said, stored)
    if not reading.sound:
        _read_part(part, stored)
        reading.sound = True


@lru_cache(maxsize=_REMEMBERED)
def _reading(_said: tuple[str | int, ...], _stored: bytes) -> _Reading:
    """The reading of exactly these bytes under exactly this entry of the directory."""
    return _Reading()


def _read_part(part: zipfile.ZipInfo, stored: bytes) -> None:
    """Unpack the part and check its sum; XML is parsed without declared entities and without the network."""
    try:
        content = _unpacked(part, stored)
        if part.filename.endswith((".xml", ".rels")):
            _parse(content)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError) as error:
        raise DocumentUnreadable(part=part.filename, reason=str(error)) from error
    except (etree.XMLSyntaxError, expat.ExpatError) as error:
        raise DocumentUnreadable(part=part.filename, reason=str(error)) from error


def _unpacked(part: zipfile.ZipInfo, stored: bytes) -> bytes:
    """The content of a part; BadZipFile where header and directory differ, or the bytes are not those summed up."""
    signature, _, flags, method, _, _, crc, packed, size, name, extra = _HEADER.unpack_from(stored)
    start = _HEADER.size + name + extra
    if (
        (signature, flags, method) != (_SIGNATURE, 0, zipfile.ZIP_DEFLATED)
        or (flags, method, crc, packed, size)
        != (part.flag_bits, part.compress_type, part.CRC, part.compress_size, part.file_size)
        or stored[_HEADER.size : start] != part.filename.encode() + part.extra
        or len(stored) != start + packed
    ):
        raise zipfile.BadZipFile("заголовок части не тот, что в оглавлении")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflater.decompress(stored[start:], size + 1)
    if len(content) != size or not inflater.eof or inflater.unused_data or zlib.crc32(content) != crc:
        raise zipfile.BadZipFile("сумма части не сходится")
    return content


def _parse(content: bytes) -> None:
    """Raise where the XML is not well-formed, or where a reader's limits would stop it."""
    if b"<!DOCTYPE" in content:  # in a text it would stand escaped
        raise ValueError("DOCTYPE")
    if len(content) < _NO_LIMIT_IN_REACH:
        expat.ParserCreate(namespace_separator=" ").Parse(_shortened(content), True)
    else:
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _shortened(content: bytes) -> bytes:
    """The same XML with a short name for the namespace of texts, which the parser copies for every element."""
    return content.replace(_DECLARED, b'xmlns:w="w"', 1)
