"""«Журнал консультаций» opens as a Word document, says everything that it was given, and is the same twice."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from docx import Document

from documents.docx.reading import read_back
from documents.docx.support_journal import DESTROYED, Support, SupportJournal, support_journal

JOURNAL = SupportJournal(
    number="ИОМ-2026-0147",
    teacher="Лугова Марина Олеговна",
    position="учитель математики",
    organization="МОУ «СОШ № 3 с. Луговое» <филиал> & детский сад",
    printed_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    zone="Europe/Moscow",
    notes=(
        Support(
            date(2026, 10, 5),
            "Ветрова С. Ю.",
            "заместитель директора",
            "консультация",
            2,
            "Критерии <оценки>",
        ),
        Support(date(2026, 11, 2), "методист центра", "", "посещение занятия", None, "Урок в 8 классе"),
        Support(date(2026, 11, 3), "", "", "консультация", 1, None),
    ),
)


def rows(data: bytes) -> list[list[str]]:
    table = Document(BytesIO(data)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_every_note_stands_in_its_row():
    read_back(data := support_journal(JOURNAL))
    head, first, second, third = rows(data)
    assert [text.replace("\n", " ") for text in head] == [
        "№", "Дата", "Кто помогал", "О чём, вид помощи", "Строка плана",
    ]  # fmt: skip
    assert first == [
        "1", "05.10.2026", "Ветрова С. Ю.\nзаместитель директора", "Критерии <оценки>\nконсультация", "№\xa02",
    ]  # fmt: skip
    assert second == ["2", "02.11.2026", "методист центра", "Урок в 8 классе\nпосещение занятия", ""]
    assert third[3].startswith(DESTROYED)


def test_an_empty_journal_says_so():
    assert "Записей нет" in rows(support_journal(replace(JOURNAL, notes=())))[1][0]


def test_the_same_journal_is_the_same_file():
    assert support_journal(JOURNAL) == support_journal(replace(JOURNAL))
