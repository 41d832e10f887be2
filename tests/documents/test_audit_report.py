"""The report of an audit opens as a Word document, says everything that it was given, and is the same twice."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from docx import Document

from documents.docx.audit_report import AuditReport, ReportedNotice, SampledRoute, audit_report
from documents.docx.reading import read_back

REPORT = AuditReport(
    authority="Управление образования Примерского муниципального округа",
    title="Плановая проверка <ИОМ> & приказов",
    order_number="455",
    order_date=date(2026, 9, 21),
    auditor="Строев Игорь Павлович",
    position="главный специалист отдела контроля",
    covered=("МОУ «СОШ № 3 с. Луговое»", "МОУ «СОШ № 1 г. Примерска»"),
    examined_from=date(2025, 9, 1),
    examined_to=date(2026, 12, 31),
    at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    zone="Europe/Moscow",
    log_size=283,
    log_root="ab" * 32,
    figures=(("Решений", "51"), ("из них возвратов", "7")),
    seed="примерск-2026",
    population=19,
    sample=(SampledRoute("ИОМ-2026-0004", "Лугова Марина Олеговна", "СОШ № 3", "Реализуется", 8),),
    rules=(("решение сразу после открытия", "меньше 20 с"),),
    notices=(
        ReportedNotice(
            what="решение сразу после открытия",
            detail="через 12 с после открытия",
            number="ИОМ-2026-0003",
            person="Ветрова Светлана Юрьевна",
            at=datetime(2026, 10, 7, 8, 30, tzinfo=UTC),
            entry=234,
            explanation="Прочитала накануне",
        ),
    ),
    conclusions="Первый вывод.\nВторой вывод.",
    not_examined="Бумажные согласия",
    not_kept=("Диагностика",),
)


def words(report: AuditReport) -> str:
    """All text of the file: paragraphs and cells."""
    document = Document(BytesIO(audit_report(report)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_the_report_says_order_scope_period_sample_figures_notices_and_what_was_not_examined():
    text = words(REPORT)
    for said in (
        "ОТЧЁТ О ПРОВЕРКЕ", "«Плановая проверка <ИОМ> & приказов»", "Приказ № 455 от 21.09.2026",
        "Строев Игорь Павлович",
        "МОУ «СОШ № 1 г. Примерска»", "01.09.2025–31.12.2026", "записей: 283", "51", "примерск-2026", "Выбрано 1 из 19",
        "ИОМ-2026-0004", "Решение сразу после открытия", "через 12 с", "Пояснение: Прочитала накануне", "запись 234",
        "меньше 20 с", "Первый вывод.", "Второй вывод.", "Бумажные согласия", "раздел «Диагностика» не ведётся",
        "20.11.2026 12:30 (UTC+3)",
    ):  # fmt: skip
        assert said in text, said


def test_an_empty_report_says_in_words_what_is_empty():
    text = words(replace(REPORT, sample=(), notices=(), conclusions="", not_examined="", not_kept=()))
    for said in (
        "Маршрутов в этом охвате и периоде нет",
        "По этим правилам ничего не отмечено",
        "выводов не внёс",
        "Не указано",
    ):
        assert said in text, said


def test_equal_reports_are_equal_bytes_that_are_read_back():
    first = audit_report(REPORT)
    assert first == audit_report(REPORT)
    read_back(first)
    foot = [line.text for line in Document(BytesIO(first)).sections[0].footer.paragraphs]
    assert "Отчёт о проверке по приказу" in foot[0]


def test_the_paper_is_upright_with_the_margins_of_the_full_form():
    (section,) = Document(BytesIO(audit_report(REPORT))).sections
    assert section.page_height > section.page_width
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (20, 10)
