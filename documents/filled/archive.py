"""A ZIP of filled-in Appendix forms: each file read on its own, and what cannot be read refused by its name.

Unpacked within bounds: a size that lies, too many files or a bomb refuse the archive before it can hurt.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from documents.filled.form import FilledForm, FormRefused, read_form

MOST_FILES: Final = 60
LARGEST_FILE: Final = 20 << 20
LARGEST_WHOLE: Final = 256 << 20
_PIECE: Final = 1 << 16
_MOST_ENTRIES: Final = 1000
_ENCRYPTED, _UTF8 = 0x1, 0x800


@dataclass(frozen=True)
class Filed:
    """One file of the archive: the form that it is, or why it is none."""

    name: str
    form: FilledForm | None
    reason: str = ""


def read_archive(data: bytes) -> tuple[Filed, ...]:
    """Every Word file of the archive; raises `FormRefused` for what is no archive of forms within the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
            return tuple(_read(archive, entries))
    except (zipfile.BadZipFile, RuntimeError, OSError, zlib.error, EOFError) as error:
        raise _refused(
            "Архив не прочитан: он повреждён или это не ZIP. Соберите файлы .docx в архив ZIP."
        ) from error


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    found = archive.infolist()
    if len(found) > _MOST_ENTRIES:
        raise _refused(f"В архиве {len(found)} записей. Оставьте только файлы .docx, не больше {MOST_FILES}.")
    files = [one for one in found if not one.is_dir() and not _is_litter(_name(one))]
    if not files:
        raise _refused("В архиве нет файлов. Положите в него заполненные формы .docx.")
    if len(files) > MOST_FILES:
        raise _refused(f"В архиве файлов: {len(files)}. Разделите его: за один раз — не больше {MOST_FILES}.")
    if any(one.flag_bits & _ENCRYPTED for one in files):
        raise _refused("Архив под паролем. Соберите его без пароля.")
    return files


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Filed]:
    left = LARGEST_WHOLE
    for entry in entries:
        name = PurePosixPath(_name(entry).replace("\\", "/")).name
        if not name.casefold().endswith(".docx"):
            yield Filed(name, None, "Это не файл .docx. Сохраните форму в Word как .docx.")
            continue
        body = _unpacked(archive, entry)
        if body is None:
            yield Filed(name, None, f"Файл больше {LARGEST_FILE >> 20} МБ. Уберите из него рисунки.")
            continue
        left -= len(body)
        if left < 0:
            raise _refused(
                f"В распакованном виде архив больше {LARGEST_WHOLE >> 20} МБ. Разделите его на части."
            )
        try:
            yield Filed(name, read_form(body))
        except FormRefused as error:
            yield Filed(name, None, str(error))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes of the file; None where there are more than allowed, whatever the archive says of them."""
    pieces, size = [], 0
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > LARGEST_FILE:
                return None
            pieces.append(piece)
    return b"".join(pieces)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was typed: Russian Windows packs it in cp866 and says nothing of it."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return entry.filename


def _is_litter(name: str) -> bool:
    """What systems put beside the files of people."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return (
        name.startswith("__MACOSX/") or last.startswith(("~$", "._", ".")) or last.casefold() == "thumbs.db"
    )


def _refused(sentence: str) -> FormRefused:
    return FormRefused(sentence=sentence)
