"""The report of an audit: order, scope, period, sample with its seed, figures, notices, what was not examined.

It says what was found and by which rule; whether something is a violation is for its signer to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from documents.docx.cells import EMPTY
from documents.docx.layout import Layout, layout
from documents.docx.markup import grid, paragraph, paragraphs, safe, then
from documents.docx.official_paper import Paper, official_paper
from documents.docx.typography import NBSP, day, days, moment, sentence

_LABEL_WIDTH = 3400


@dataclass(frozen=True)
class SampledRoute:
    """One route of the sample."""

    number: str
    teacher: str
    organization: str
    state: str
    versions: int


@dataclass(frozen=True)
class ReportedNotice:
    """One thing that stood out, with what the person said about it."""

    what: str
    detail: str
    number: str
    person: str
    at: datetime
    entry: int
    explanation: str | None


@dataclass(frozen=True)
class AuditReport:
    """Everything that the report prints."""

    authority: str
    title: str
    order_number: str
    order_date: date
    auditor: str
    position: str
    covered: tuple[str, ...]
    examined_from: date
    examined_to: date
    at: datetime
    zone: str
    log_size: int
    log_root: str
    figures: tuple[tuple[str, str], ...]
    seed: str
    population: int
    sample: tuple[SampledRoute, ...]
    rules: tuple[tuple[str, str], ...]
    notices: tuple[ReportedNotice, ...]
    conclusions: str
    not_examined: str
    not_kept: tuple[str, ...]
    profile: str = "gost_2025"


def audit_report(report: AuditReport) -> bytes:
    """The file of the report."""
    laid = layout(report.profile, "full")
    body = "".join(
        (
            _head(report),
            _basis(report, laid),
            _figures(report, laid),
            _sample(report, laid),
            _notices(report, laid),
            _words("5. Выводы проверяющего", report.conclusions, "Проверяющий выводов не внёс."),
            _unexamined(report),
            _signature(report, laid),
        )
    )
    name = f"Отчёт о проверке по приказу №{NBSP}{report.order_number}"
    foot = f"{name} от {day(report.order_date)} · составлен {moment(report.at, report.zone)}"
    return official_paper(Paper(name, foot, report.at), body, laid)


def _head(report: AuditReport) -> str:
    return "".join(
        (
            paragraph("Issuer", safe(report.authority)),
            paragraph("Title", "ОТЧЁТ О ПРОВЕРКЕ"),
            paragraph("Subtitle", safe(f"«{report.title}»")),
        )
    )


def _basis(report: AuditReport, laid: Layout) -> str:
    facts = {
        "Основание": f"Приказ № {report.order_number} от {day(report.order_date)}",
        "Проверяющий": f"{report.auditor}, {report.position}",
        "Охват": "\n".join(report.covered),
        "Проверяемый период": days(report.examined_from, report.examined_to),
        "Составлен": moment(report.at, report.zone),
        "Журнал на этот момент": f"записей: {report.log_size}; корень {report.log_root}",
    }
    return paragraph("Heading1", "1. Основание и охват") + _facts(facts, laid)


def _figures(report: AuditReport, laid: Layout) -> str:
    return paragraph("Heading1", "2. Цифры за период") + _facts(dict(report.figures), laid)


def _sample(report: AuditReport, laid: Layout) -> str:
    fixed = (600, 1900, 1800, 1000)
    number, route, state, versions = fixed
    rest = laid.portrait_width - sum(fixed)
    widths = (number, route, rest * 11 // 20, rest - rest * 11 // 20, state, versions)
    table = grid(widths, ("CellCenter", "Cell", "Cell", "Cell", "Cell", "CellCenter"))
    rows = [
        table.row(
            str(place), safe(one.number), safe(one.teacher), safe(one.organization), safe(one.state),
            str(one.versions),
        )
        for place, one in enumerate(report.sample, 1)
    ]  # fmt: skip
    said = (
        f"Выбрано {len(report.sample)} из {report.population} маршрутов, в жизни которых в этом периоде что-то "
        f"происходило. Зерно: «{report.seed}». Порядок: SHA-256 от зерна, перевода строки и внутреннего номера "
        "маршрута, по возрастанию; то же зерно даёт ту же выборку."
    )
    head = table.head("№", "Маршрут", "Педагог", "Организация", "Состояние", "Версий")
    empty = [table.band("Cell", "Маршрутов в этом охвате и периоде нет")]
    return (
        paragraph("Heading1", "3. Случайная выборка")
        + paragraph("Body", safe(said))
        + table.filled([head, *(rows or empty)])
    )


def _notices(report: AuditReport, laid: Layout) -> str:
    fixed = (600, 1900, 1700, 1900)
    rest = laid.portrait_width - sum(fixed)
    number, route, person, at = fixed
    table = grid((number, rest, route, person, at), ("CellCenter", "Cell", "Cell", "Cell", "Cell"))
    rows = [
        table.row(
            str(place),
            safe(sentence(one.what)) + (then("Cell", safe(one.detail)) if one.detail else "")
            + (then("Note", safe(f"Пояснение: {one.explanation}")) if one.explanation else ""),
            safe(one.number),
            safe(one.person),
            moment(one.at, report.zone) + then("Note", f"запись {one.entry}"),
        )
        for place, one in enumerate(report.notices, 1)
    ]  # fmt: skip
    head = table.head("№", "Что отмечено", "Маршрут", "Кто решил", "Когда")
    rules = "Отмечается: " + "; ".join(f"{name} ({rule})" for name, rule in report.rules) + "."
    return (
        paragraph("Heading1", "4. На что обращено внимание")
        + paragraph("Body", "Отмеченное программой — повод спросить, а не нарушение.")
        + table.filled([head, *(rows or [table.band("Cell", "По этим правилам ничего не отмечено")])])
        + paragraph("Remark", safe(rules))
    )


def _unexamined(report: AuditReport) -> str:
    kept = [f"Данных нет: раздел «{name}» не ведётся." for name in report.not_kept]
    return _words(
        "6. Что не проверялось", "\n".join([*filter(None, [report.not_examined]), *kept]), "Не указано."
    )


def _words(heading: str, said: str, otherwise: str) -> str:
    return paragraph("Heading1", heading) + (paragraphs("Body", said) or paragraph("Body", otherwise))


def _signature(report: AuditReport, laid: Layout) -> str:
    left = laid.portrait_width // 2
    table = grid((left, laid.portrait_width - left), ("Stamp", "Stamp"), borders=False)
    blank = "____________________"
    return paragraph("Heading1", "") + table.filled(
        [
            table.row(safe(sentence(report.position)), f"{blank} {safe(report.auditor)}"),
            table.row("«____» ____________ 20____ г.", ""),
        ]
    )


def _facts(facts: dict[str, str], laid: Layout) -> str:
    table = grid((_LABEL_WIDTH, laid.portrait_width - _LABEL_WIDTH), ("Label", "Cell"))
    return table.filled([table.row(safe(name), safe(value) or EMPTY) for name, value in facts.items()])
