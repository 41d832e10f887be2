"""A Word file that anybody presents for checking: opened with care, read into its words and what it says of itself.

It is a stranger's, so everything about it is bounded before it is unpacked: the number of parts, their sizes said and
real, how much they were packed. Parts that no document of ours has (macros, other files inside, drawings that are
programs, outside templates) are refused. Nothing of it is kept.
"""

import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from documents.docx.words import NotWords, lines_of, text_of
from documents.errors import DocumentsError

LARGEST_FILE: Final = 20 << 20
_MOST_PARTS: Final = 500
_LARGEST_PART, _LARGEST_XML, _LARGEST_ALL = 16 << 20, 8 << 20, 48 << 20
_HIGHEST_RATIO, _RATIO_FROM = 200, 1 << 20
_PIECE: Final = 1 << 16
_END: Final = b"PK\x05\x06"
_ZIP64: Final = b"PK\x06\x07"
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NAME: Final = re.compile(r"[A-Za-z0-9_\[\]. -]+(?:/[A-Za-z0-9_\[\]. -]+)*\Z")
_NEEDED: Final = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
_FOREIGN: Final = re.compile(
    r"vbaproject|vbadata|activex|embeddings/|oleobject|\.(?:bin|svg|svgz|zip|docx?|docm|dotm|xlsx?|xlsm|pptx?|exe|dll"
    r"|js|vbs|ps1|bat|cmd|jar|html?|hta|lnk|scr|com|msi|rtf|pdf)\Z",
    re.IGNORECASE,
)
_MACROS: Final = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX|oleObject", re.IGNORECASE)
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_MARGIN: Final = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml\Z")
_FACT: Final = re.compile(r'\sname="(iom_\w+)"[^>]*>\s*<[^<>]*lpwstr>([^<]*)<')
_NUMBER: Final = re.compile(r"ИОМ-\d{4}-\d{4,7}")
_OF_PAPER: Final = re.compile(r"(r_[0-9a-f]{32}) ([0-9]{1,6}) [0-9a-f]{64}")
_FOOT: Final = re.compile(
    r"(ИОМ-\d{4}-\d{4,7})·версия(\d{1,6})·.*?контрольныйкод([0-9a-f]{4}(?:-[0-9a-f]{4}){3})"
)


class NotAccepted(DocumentsError):
    """The file is no Word document that can be checked. Fact: cause."""

    template = "Файл не принят: {cause}. Выберите документ Word (.docx), сохранённый из «Маршрута»."


@dataclass(frozen=True)
class Claim:
    """Which version a document says it is: by the route's id or by its number, and by its control code."""

    version: int
    route: str | None = None
    number: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class PaperClaim:
    """Which paper for an attestation a document says it is, and of which versions of which routes."""

    form: str
    versions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Wording:
    """The words of a document as hashes: who has not the whole text cannot guess a line of its margins by them."""

    text: str
    margins: frozenset[str]

    def repeats(self, other: "Wording") -> bool:
        """Whether it says the same and nothing more: the same text, no line in a margin that the other has not."""
        return self.text == other.text and self.margins <= other.margins


@dataclass(frozen=True)
class Presented:
    """What was presented: the hash of its bytes, its words, and what it says of itself."""

    sha256: str
    wording: Wording
    claims: tuple[Claim, ...] = ()  # of a version
    paper: PaperClaim | None = None
    numbers: frozenset[str] = frozenset()  # of routes, that stand in its margins


def present(data: bytes) -> Presented:
    """Read a stranger's file; raises `NotAccepted`."""
    try:
        parts = parts_of(data)
        margins = frozenset[str]().union(
            *(lines_of(body) for name, body in parts.items() if _MARGIN.match(name))
        )
        text = text_of(parts["word/document.xml"])
    except NotWords as error:
        raise NotAccepted(cause="его текст не читается") from error
    facts = dict(_FACT.findall(parts.get("docProps/custom.xml", b"").decode("utf-8", "replace")))
    return Presented(
        sha256=hashlib.sha256(data).hexdigest(),
        wording=_wording(text, margins),
        claims=tuple(_claims(facts, margins)),
        paper=_paper(facts),
        numbers=frozenset().union(*map(_NUMBER.findall, margins)),
    )


def _wording(text: str, margins: frozenset[str]) -> Wording:
    whole = hashlib.sha256(b"iom.wording/1\n" + text.encode())
    return Wording(whole.hexdigest(), frozenset(_under(whole, line) for line in margins))


def _under(whole: Any, line: str) -> str:
    """The hash of a line under the text above it."""
    further = whole.copy()
    further.update(b"\n" + line.encode())
    return str(further.hexdigest())


def parts_of(data: bytes, *, from_a_template: bool = False) -> dict[str, bytes]:
    """The XML parts of a stranger's file; every other part is unpacked piece by piece and let go.

    Raises `NotAccepted`. Other people's papers may name the template they were made from; nobody fetches it.
    """
    if not data:
        raise NotAccepted(cause="он пуст")
    if len(data) > LARGEST_FILE:
        raise NotAccepted(cause="он больше 20 МБ")
    count = _count_said(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) != count:
                raise NotAccepted(cause="его оглавление неверно")
            _require_decent(entries, package.start_dir)
            found = {entry.filename: body for entry in entries if (body := _body(package, entry)) is not None}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise NotAccepted(cause="он повреждён или зашифрован") from error
    for name, body in found.items():
        _require_harmless(name, body, from_a_template=from_a_template)
    return found


def _count_said(data: bytes) -> int:
    """How many parts the package says it has; nothing stands before its first part or behind its directory."""
    end = len(data) - 22
    if (
        not data.startswith(b"PK\x03\x04")
        or data[end : end + 4] != _END
        or data[end - 20 : end - 16] == _ZIP64
    ):
        raise NotAccepted(cause="это не документ Word")
    count, length, start = (
        int.from_bytes(data[end + at : end + at + size], "little") for at, size in ((10, 2), (12, 4), (16, 4))
    )
    if count > _MOST_PARTS or start + length != end:
        raise NotAccepted(cause="внутри него слишком много частей или лишние данные")
    return count


def _require_decent(entries: list[zipfile.ZipInfo], directory: int) -> None:
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names) or not set(_NEEDED) <= {entry.filename for entry in entries}:
        raise NotAccepted(cause="в нём нет нужной части, или часть повторяется")
    for entry in entries:
        climbs = any(step in (".", "..") for step in entry.filename.split("/"))
        if climbs or not _NAME.match(entry.filename.rstrip("/")) or stat.S_ISLNK(entry.external_attr >> 16):
            raise NotAccepted(cause="внутри него недопустимое имя или ссылка")
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise NotAccepted(cause="он зашифрован или упакован необычно")
        if _FOREIGN.search(entry.filename):
            raise NotAccepted(cause="внутри него макросы или другие файлы")
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _LARGEST_PART or (entry.file_size > _RATIO_FROM and ratio > _HIGHEST_RATIO):
            raise NotAccepted(cause="внутри него слишком большая часть")
    if sum(entry.file_size for entry in entries) > _LARGEST_ALL or _overlap(entries, directory):
        raise NotAccepted(cause="внутри него слишком много данных")


def _overlap(entries: list[zipfile.ZipInfo], directory: int) -> bool:
    """Whether two parts share bytes, so that little would be unpacked into much."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    ends = [entry.header_offset + entry.compress_size + len(entry.filename) for entry in ordered]
    starts = [*(entry.header_offset for entry in ordered[1:]), directory]
    return any(end > start for end, start in zip(ends, starts, strict=True))


def _body(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a part of XML, None for another; either is unpacked whole, so that no size and no sum lies."""
    is_xml = entry.filename.endswith((".xml", ".rels"))
    if is_xml and entry.file_size > _LARGEST_XML:
        raise NotAccepted(cause="внутри него слишком большая часть")
    kept, size = [], 0
    with package.open(entry) as part:
        while piece := part.read(_PIECE):
            size += len(piece)
            if is_xml:
                kept.append(piece)
    if size != entry.file_size:
        raise NotAccepted(cause="размеры внутри него неверны")
    return b"".join(kept) if is_xml else None


def _require_harmless(name: str, body: bytes, *, from_a_template: bool) -> None:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise NotAccepted(cause="внутри него недопустимое описание типа документа")
    if name == "[Content_Types].xml" and _MACROS.search(body):
        raise NotAccepted(cause="внутри него макросы или другие файлы")
    if name.endswith(".rels"):
        for relation in _RELATION.findall(body):
            known = b"/hyperlink" in relation or (from_a_template and b"/attachedTemplate" in relation)
            if b"External" in relation and not known:
                raise NotAccepted(cause="он ссылается на чужой шаблон или файл")


def _claims(facts: Mapping[str, str], margins: frozenset[str]) -> Iterator[Claim]:
    """Which version the document says it is: first by its properties, then by its footer."""
    version = facts.get("iom_version", "")
    if re.fullmatch(r"[0-9]{1,6}", version) and re.fullmatch(r"r_[0-9a-f]{32}", facts.get("iom_route", "")):
        yield Claim(int(version), route=facts["iom_route"])
    for found in filter(None, map(_FOOT.search, sorted(margins))):
        yield Claim(int(found[2]), number=found[1], code=found[3])


def _paper(facts: Mapping[str, str]) -> PaperClaim | None:
    """Which paper the document says it is, by its properties."""
    versions: list[tuple[str, int]] = []
    while found := _OF_PAPER.fullmatch(facts.get(f"iom_route_{len(versions) + 1}", "")):
        versions.append((found[1], int(found[2])))
    return PaperClaim(facts.get("iom_form", ""), tuple(versions)) if versions else None
