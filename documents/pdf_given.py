"""A PDF that somebody gives: whole, open to every reader, and nothing in it that acts by itself.

The names that make a PDF act are looked for outside its streams and in its streams of objects. That is care, not
proof: such a file is only ever handed out to be saved, never shown by a page.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from documents.errors import DocumentsError

_HEAD: Final = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n ]")
_NAME_CODE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoTo[RE]|Rendition|Movie)"
    rb"(?![A-Za-z0-9])"
)
_FOREIGN: Final = re.compile(rb"<(?:script|html|svg|!doctype)|\bMZ\x90", re.IGNORECASE)
_ZIP_END: Final = b"PK\x05\x06"
_TAIL, _HEADS, _ZIP_TAIL = 1024, 1024, 70_000
_DICTIONARY: Final = 4096  # how far before its stream the dictionary of a stream is looked at
_MOST_UNFOLDED: Final = 8 << 20
_ENCRYPTED: Final = re.compile(rb"/Encrypt(?![A-Za-z0-9])")


class NotAPdf(DocumentsError):
    """The PDF cannot be kept. Fact: cause."""

    template = "PDF не принят: {cause}."


def require_sound_pdf(data: bytes) -> None:
    """Raise `NotAPdf` for what is no whole, plain PDF."""
    if not _HEAD.match(data) or b"%%EOF" not in data[-_TAIL:] or b"startxref" not in data[-2 * _TAIL :]:
        raise NotAPdf(cause="файл повреждён или записан не до конца")
    if _FOREIGN.search(data[:_HEADS]) or _ZIP_END in data[-_ZIP_TAIL:]:
        raise NotAPdf(cause="в нём спрятан файл другого вида")
    parts = tuple(_parts(data))
    # Under a password the streams are unreadable too: it is told first.
    if any(_ENCRYPTED.search(_plain(between)) for between, _ in parts):
        raise NotAPdf(cause="он закрыт паролем: сохраните его без пароля")
    if any(_ACTIVE.search(_plain(part)) for part in _structure(parts)):
        raise NotAPdf(cause="в нём есть программа, форма или вложенный файл: распечатайте его в новый PDF")


def _plain(part: bytes) -> bytes:
    """With every letter of a name spelled as itself."""
    return _NAME_CODE.sub(lambda code: bytes([int(code[1], 16)]), part)


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What lies before each stream, and the stream; the last has none."""
    at = 0
    while (begin := data.find(b"stream", at)) >= 0 and (end := data.find(b"endstream", begin)) >= 0:
        yield data[at:begin], data[begin + len(b"stream") : end]
        at = end + len(b"endstream")
    yield data[at:], b""


def _structure(parts: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """What lies between the streams, and the streams of objects unpacked."""
    left = _MOST_UNFOLDED
    for between, stream in parts:
        yield between
        if b"/ObjStm" in _plain(between[-_DICTIONARY:]):
            unpacked = _unpacked(stream.lstrip(b"\r\n"), left)
            left -= len(unpacked)
            yield unpacked


def _unpacked(body: bytes, left: int) -> bytes:
    try:
        unpacked = zlib.decompressobj().decompress(body, left + 1)
    except zlib.error as error:
        raise NotAPdf(cause="файл повреждён или записан не до конца") from error
    if len(unpacked) > left:
        raise NotAPdf(cause="внутри него слишком много данных")
    return unpacked
