"""Reading a made file back before it is stored: sums of the zip, well-formed XML, the parts a reader needs.

A file that cannot be read back must never become a version.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from lxml import etree

from documents.errors import DocumentsError

_NEEDED = frozenset({"[Content_Types].xml", "_rels/.rels", "word/document.xml"})


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
            names = package.namelist()
            for name in names:
                _read_part(package, name)
    except zipfile.BadZipFile as error:
        raise DocumentUnreadable(part="пакет", reason=str(error)) from error
    missing = _NEEDED.difference(names)
    if missing or len(set(names)) != len(names):
        raise DocumentUnreadable(part=min(missing, default="пакет"), reason="нет части или часть повторяется")


def _read_part(package: zipfile.ZipFile, name: str) -> None:
    """Reading checks the sum of the part; XML is parsed without entities and without the network."""
    try:
        content = package.read(name)
        if name.endswith((".xml", ".rels")):
            etree.fromstring(
                content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise DocumentUnreadable(part=name, reason=str(error)) from error
    except etree.XMLSyntaxError as error:
        raise DocumentUnreadable(part=name, reason=str(error)) from error
