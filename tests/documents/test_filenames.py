"""Names of files: readable, safe on every system, without personal data unless asked for."""

import unicodedata
from dataclasses import replace

import pytest

from documents.docx.filenames import file_name, latin_name, safe_name
from tests.documents import paper


def test_a_name_has_number_version_state_and_day():
    snapshot = paper.implementation()
    assert file_name(snapshot, "full") == "ИОМ-2026-0147_в07_реализуется_2026-09-17.docx"
    assert file_name(snapshot, "appendix") == "ИОМ-2026-0147_в07_реализуется_2026-09-17_приложение.docx"
    assert (
        file_name(snapshot, "extract") == "ИОМ-2026-0147_в07_реализуется_2026-09-17_выписка-аттестация.docx"
    )


def test_the_surname_stands_only_where_it_is_asked_for():
    assert "Лугова" not in file_name(paper.implementation(), "full")
    assert file_name(paper.implementation(), "full", surname=True).endswith("_Лугова-МО.docx")


def test_an_old_system_gets_a_latin_name():
    name = file_name(paper.implementation(), "full", latin=True)
    assert name == "IOM-2026-0147_v07_implementation_2026-09-17.docx"
    assert latin_name("Ёлкина-Щукина ИОМ").isascii()


def test_a_draft_without_a_number_is_told_from_others():
    assert file_name(paper.draft(), "full") == "ИОМ-проект-3f9a07_в01_черновик_2026-09-11.docx"


def test_the_day_is_that_of_the_municipality():
    late = replace(paper.implementation(), at=paper.START.replace(hour=23))
    assert "_2026-09-11" in file_name(late, "full")


@pytest.mark.parametrize("letter", '\\/:*?"<>|№«»\n\t\x00')
def test_what_file_systems_refuse_never_stands_in_a_name(letter):
    assert letter not in safe_name(f"а{letter}б", "docx")


def test_decomposed_letters_are_composed():
    name = safe_name(unicodedata.normalize("NFD", "Ёжиков_й"), "docx")
    assert name == "Ёжиков_й.docx"


@pytest.mark.parametrize("stem", ["", "...", "   ", "CON", "nul", "lpt1", "№"])
def test_an_empty_or_reserved_name_is_replaced(stem):
    name = safe_name(stem, "docx")
    assert name.startswith("файл")
    assert name.endswith(".docx")


def test_a_name_is_at_most_120_characters_and_never_ends_badly():
    name = safe_name("Я" * 110 + ". . . . " * 5, "docx")
    assert len(name) <= 120
    assert not name.removesuffix(".docx").endswith((".", " ", "-"))
