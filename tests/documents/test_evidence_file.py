"""B5: a file that shows a result is told by what it holds; a photo is drawn anew, what is hostile is refused."""

import io
import subprocess
import sys
from collections import ChainMap
from pathlib import Path

import pytest
from PIL import Image

from documents.docx.render import render
from documents.evidence_file import LARGEST, NotAttachable, accepted
from documents.photo import LONGEST_SIDE
from tests.documents import given_files, paper
from tests.documents.given_files import PLACE, jpeg, object_stream, pdf, png
from tests.documents.hostile_files import hostile as hostile_word

pytestmark = pytest.mark.slow


WORD = render(paper.completed(12), "full").bytes
HOSTILE = ChainMap(hostile_word(WORD), given_files.hostile(WORD))
FIFTY_MEGABYTES = 50 << 20
ROOT = Path(__file__).parents[2]
GREED = """
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from documents.evidence_file import NotAttachable, accepted

refused, grown = 0, []
for file in sorted(Path(sys.argv[1]).iterdir()):
    data = file.read_bytes()
    before = getrusage(RUSAGE_SELF).ru_maxrss
    try:
        accepted(data)
    except NotAttachable:
        refused += 1
    grown.append((getrusage(RUSAGE_SELF).ru_maxrss - before) * 1024)
print(refused, *grown)
"""


def test_there_are_ninety_hostile_files_and_more():
    assert len(HOSTILE) >= 90


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(what: str):
    with pytest.raises(NotAttachable, match=r"^Файл не принят: [а-я].+\.$") as refusal:
        accepted(HOSTILE[what])
    assert "Маршрут" not in str(refusal.value), "the advice is of another page"


def test_none_of_them_takes_much_memory(tmp_path: Path):
    """Measured on a process of its own: what a picture unfolds to is no object of Python."""
    for number, data in enumerate(HOSTILE.values()):
        (tmp_path / f"{number:03}").write_bytes(data)
    child = subprocess.run(
        [sys.executable, "-c", GREED, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    refused, *grown = map(int, child.stdout.split())
    assert refused == len(HOSTILE)
    named = dict(zip(HOSTILE, grown, strict=True))
    assert {what: peak for what, peak in named.items() if peak > FIFTY_MEGABYTES} == {}


def test_word_and_pdf_are_kept_byte_for_byte():
    text_of_actions = b"8 0 obj\n<</Length 20>>\nstream\n/JavaScript /JS here\nendstream\nendobj"
    for kind, data in (
        ("docx", WORD),
        ("pdf", pdf()),
        ("pdf", pdf(text_of_actions)),
        ("pdf", pdf(object_stream(b"8 0 <</Title(JavaScript)>>"))),
    ):
        found = accepted(data)
        assert (found.kind, found.body) == (kind, data)


def test_a_pdf_under_a_password_is_told_so_although_its_objects_do_not_unpack_either():
    closed = pdf(b"<</Type/ObjStm>>stream\nxxxx\nendstream").replace(b"<</Root", b"<</Encrypt 5 0 R/Root")
    with pytest.raises(NotAttachable, match="закрыт паролем"):
        accepted(closed)


@pytest.mark.parametrize("name_of_file", ["photo.pdf", "photo.exe"])
def test_the_name_of_a_file_is_never_asked(name_of_file: str):
    """`accepted` has no argument for it: a picture is a picture, whatever the browser called it."""
    assert accepted(jpeg(40, 20)).kind == "jpg", name_of_file


def test_a_photo_is_made_small_and_upright_and_says_nothing_of_its_place():
    before = jpeg(4000, 2000, upside=6)
    assert PLACE in before
    found = accepted(before)
    with Image.open(io.BytesIO(found.body)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1000, LONGEST_SIDE))
        assert dict(picture.getexif()) == {}
        assert not {"exif", "comment", "xmp"} & set(picture.info)
    assert PLACE not in found.body
    assert b"Phone" not in found.body
    assert accepted(before) == found


def test_what_was_hidden_behind_a_picture_does_not_come_along():
    hidden = b"PK\x03\x04 <script>alert(1)</script>"
    for data in (jpeg(300, 200) + hidden, png(300, 200) + hidden):
        assert b"script" not in accepted(data).body


@pytest.mark.parametrize(
    ("mode", "colour", "kept"),
    [
        ("RGB", (1, 2, 3), "RGB"),
        ("RGBA", (1, 2, 3, 40), "RGBA"),
        ("P", 3, "RGB"),
        ("L", 9, "RGB"),
        ("1", 1, "RGB"),
    ],
)
def test_a_picture_keeps_its_look_and_a_small_one_its_size(mode: str, colour: object, kept: str):
    with Image.open(io.BytesIO(accepted(png(320, 200, mode, colour)).body)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", kept, (320, 200))


def test_a_large_photo_of_a_good_phone_is_taken():
    with Image.open(io.BytesIO(accepted(jpeg(12_000, 9_000, upside=1)).body)) as picture:
        assert picture.size == (2000, 1500)


def test_a_ribbon_that_would_unfold_to_a_gigabyte_is_refused_before_it_does():
    small = io.BytesIO()
    Image.new("L", (60_000, 2_000)).save(small, "JPEG")
    assert len(small.getvalue()) < LARGEST // 10
    with pytest.raises(NotAttachable, match="слишком велик"):
        accepted(small.getvalue())


def test_the_limit_is_taken_and_one_byte_more_is_not():
    room = LARGEST - len(pdf(b"%\n"))
    assert len(accepted(pdf(b"%" + b"x" * room + b"\n")).body) == LARGEST
    with pytest.raises(NotAttachable, match="больше 20 МБ"):
        accepted(pdf(b"%" + b"x" * (room + 1) + b"\n"))
