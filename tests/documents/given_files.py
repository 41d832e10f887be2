"""Files that people attach, good and hostile, made by code: pictures and PDFs; Word files are in `hostile_files`."""

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import cache

from PIL import Image

from tests.documents.hostile_files import Files

PLACE = b"56.8389 N 60.6057 E"  # where the photo says it was taken


def jpeg(
    width: int = 3000, height: int = 1500, *, colour: str = "#4a6", upside: int = 6, **saved: object
) -> bytes:
    """A photo as a phone makes it: turned on its side, with the maker, a comment and the place in its EXIF."""
    picture = Image.new("RGB", (width, height), colour)
    exif = Image.Exif()
    exif[0x0112] = upside
    exif[0x010F] = "Phone of the teacher"
    exif[0x9286] = PLACE
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, comment=PLACE, **saved)
    return file.getvalue()


def png(width: int = 2400, height: int = 1200, mode: str = "RGB", colour: object = (20, 60, 120)) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, "PNG")
    return file.getvalue()


def pdf(inside: bytes = b"", *, catalog: bytes = b"") -> bytes:
    """A small whole PDF; `inside` stands between its objects, `catalog` in its catalogue."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R" + catalog + b">>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n"
        + inside
        + b"\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    )


def object_stream(body: bytes) -> bytes:
    return _packed_stream(zlib.compress(body))


@cache
def two_hundred_megabytes() -> bytes:
    """Zeros, packed into a thousandth."""
    return zlib.compress(bytes(200 << 20))


def _packed_stream(packed: bytes) -> bytes:
    return b"7 0 obj\n<</Type/ObjStm/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(packed), packed)


def hostile(word: bytes) -> Mapping[str, bytes]:
    """What it is: its bytes; what must be refused besides hostile Word files; `word` is a good Word file."""
    return Files(
        dict(_small(word)),
        {
            "a picture with texts that unfold": _unfolding_png,
            "a PDF with objects that unfold": lambda: pdf(
                _packed_stream(two_hundred_megabytes()) + object_stream(b"x")
            ),
        },
    )


def _small(word: bytes) -> Iterator[tuple[str, bytes]]:
    yield "a web page", b"<!doctype html><script>alert(1)</script>"
    yield (
        "a drawing that is a program",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    )
    yield "an animation", b"GIF89a" + bytes(800)
    yield "a program", b"MZ\x90\x00" + bytes(4000)
    yield "a photo of the other phone", bytes(4) + b"ftypheic" + bytes(4000)
    yield "twenty-one megabytes of a photo", jpeg(200, 200) + bytes(21 << 20)
    yield from _pictures()
    yield from _pdfs(word)


def _pictures() -> Iterator[tuple[str, bytes]]:
    good = jpeg(400, 300)
    yield "half of a photo", good[: len(good) // 2]
    yield "the beginning of a photo", b"\xff\xd8\xff\xe0" + bytes(500)
    yield "a photo of zeros", b"\xff\xd8\xff" + bytes(5000)
    yield "a photo of a thousand scans", good[:-2] + b"\xff\xda\x00\x08" * 1000 + good[-2:]
    yield "a photo of four thousand megapixels", _sized_jpeg(good, 65_000, 65_000)
    yield "a ribbon of a hundred megapixels", _sized_jpeg(good, 60_000, 2_000)
    yield "a picture of four thousand megapixels", _sized_png(65_000, 65_000)
    yield "a picture of thirty megapixels", _sized_png(6_000, 5_000)
    yield "a picture of no size", _sized_png(0, 0)
    yield "half of a picture", png(300, 300)[:150]
    yield "a picture with a wrong sum", png(300, 300).replace(b"IDAT", b"IDAX")


def _sized_jpeg(good: bytes, width: int, height: int) -> bytes:
    at = good.index(b"\xff\xc0") + 5
    return good[:at] + struct.pack(">HH", height, width) + good[at + 4 :]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


def _sized_png(width: int, height: int) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(bytes(100_000))) + _chunk(b"IEND", b"")


def _unfolding_png() -> bytes:
    text = _chunk(b"zTXt", b"Comment\x00\x00" + two_hundred_megabytes())
    good = png(20, 20)
    return good[:33] + text + good[33:]


def _pdfs(word: bytes) -> Iterator[tuple[str, bytes]]:
    good = pdf()
    yield "a PDF without its end", good[:-20]
    yield "a PDF behind something", b"\n" + good
    yield "a PDF of another version", good.replace(b"%PDF-1.7", b"%PDF-9.9")
    yield "a PDF and an archive in one", good[:-6] + word + b"%%EOF\n"
    yield "a PDF that is a web page", pdf().replace(b"\n1 0 obj", b"\n%<script>alert(1)</script>\n1 0 obj")
    for name in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/EmbeddedFile",
        b"/RichMedia",
        b"/XFA",
        b"/SubmitForm",
    ):
        yield f"a PDF with {name.decode()}", pdf(b"8 0 obj\n<<" + name + b" 9 0 R>>\nendobj")
    yield "a PDF with a disguised program", pdf(catalog=b"/OpenAction<</S/J#61vaScript/J#53(x)>>")
    yield "a PDF with a packed program", pdf(object_stream(b"8 0 <</S/JavaScript/JS(app.alert(1))>>"))
    program = b"8 0 <</S/JavaScript/JS(app.alert(1))>>"
    yield "a PDF with a program behind eight megabytes", pdf(object_stream(bytes(8 << 20) + program))
    yield (
        "a PDF with a program packed in disguise",
        pdf(object_stream(program).replace(b"/ObjStm", b"/Obj#53tm")),
    )
    yield "a PDF under a password", pdf().replace(b"<</Root", b"<</Encrypt 5 0 R/Root")
    yield "a PDF with objects that do not unpack", pdf(b"<</Type/ObjStm>>stream\nxxxx\nendstream")
