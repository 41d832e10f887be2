"""A ZIP of forms is read file by file; what is hostile or too much is refused before it can hurt."""

import io
import struct
import zipfile

import pytest

from documents.docx.render import render
from documents.filled.archive import MOST_FILES, read_archive
from documents.filled.form import FormRefused
from tests.documents import paper
from tests.documents.filled_forms import ROWS, form
from tests.documents.hostile_files import hostile


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return body.getvalue()


def test_each_file_is_read_and_what_is_no_form_is_told_by_its_name():
    found = read_archive(
        packed(
            {
                "Лугова.docx": form(),
                "папка/Щёголев.docx": form(),
                "план.pdf": b"%PDF-1.7",
                "пустой.docx": b"",
                "внутри.zip": packed({"x.docx": form()}),
                "__MACOSX/._Лугова.docx": b"litter",
                "~$Лугова.docx": b"litter",
                "Thumbs.db": b"litter",
            }
        )
    )
    assert [one.name for one in found] == [
        "Лугова.docx",
        "Щёголев.docx",
        "план.pdf",
        "пустой.docx",
        "внутри.zip",
    ]
    assert [one.form is not None and len(one.form.rows) for one in found] == [
        *(len(ROWS), len(ROWS), False, False, False),
    ]
    assert "Это не файл .docx" in found[2].reason
    assert "Файл не прочитан" in found[3].reason


def test_names_of_a_russian_windows_are_read():
    body = packed({"Lugova.docx": form()})
    name = "Лугова".encode("cp866")
    body = body.replace(b"Lugova", name)
    assert [one.name for one in read_archive(body)] == ["Лугова.docx"]


@pytest.mark.slow  # every hostile file there is
def test_hostile_documents_are_refused_one_by_one():
    small = [
        data for data in hostile(render(paper.review(), "appendix").bytes).values() if len(data) < 400_000
    ][:50]  # the largest are tried elsewhere
    files = {f"{number}.docx": data for number, data in enumerate(small)}
    found = read_archive(packed({**files, "своя.docx": form()}))
    assert len(found) == 51
    assert found[-1].form is not None
    assert all(one.reason for one in found[:-1] if one.form is None)
    assert sum(one.form is None for one in found[:-1]) > 30


def test_a_file_that_unpacks_to_more_than_allowed_is_told_whatever_its_size_says():
    bomb = packed({"бомба.docx": b"\0" * (21 << 20), "своя.docx": form()})
    lying = bytearray(bomb)
    place = lying.rindex(b"PK\x01\x02", 0, lying.rindex(b"PK\x01\x02"))
    struct.pack_into("<I", lying, place + 24, 100)
    first, second = read_archive(bomb)
    assert "больше 20 МБ" in first.reason
    assert (first.form, second.form is not None) == (None, True)
    with pytest.raises(FormRefused, match="повреждён"):
        read_archive(bytes(lying))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "повреждён"),
        (b"no archive at all", "повреждён"),
        (packed({}), "нет файлов"),
        (packed({f"{n}.docx": b"x" for n in range(MOST_FILES + 1)}), "не больше 60"),
        (packed({f"d{n}/": b"" for n in range(1001)}), "записей"),
    ],
    ids=["empty", "text", "no files", "61 files", "1001 entries"],
)
def test_what_is_no_archive_of_forms_is_refused_whole(data: bytes, sentence: str):
    with pytest.raises(FormRefused, match=sentence):
        read_archive(data)


def test_an_archive_under_a_password_is_told():
    body = bytearray(packed({"Лугова.docx": form()}))
    place = body.rindex(b"PK\x01\x02")
    body[place + 8] |= 1
    with pytest.raises(FormRefused, match="под паролем"):
        read_archive(bytes(body))


@pytest.mark.slow
def test_sixty_files_are_read():
    assert len(read_archive(packed({f"{n}.docx": form() for n in range(MOST_FILES)}))) == MOST_FILES
