"""Лист ознакомления and лист изменений: who has read what, and what was changed on whose consent."""

from __future__ import annotations

from documents.docx.approval_sheet import entry_name
from documents.docx.layout import Layout
from documents.docx.markup import grid, paragraph, safe
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, moment

_CENTER = "DenseCenter"


def acknowledgement_sheet(snapshot: Snapshot, layout: Layout) -> str:
    """Лист ознакомления; empty until somebody has read something."""
    fixed = (460, 3300, 3000, 1700, 880, 3000)
    widths = (fixed[0], layout.landscape_width - sum(fixed), *fixed[1:])
    table = grid(widths, (_CENTER, "Dense", "Dense", "Dense", _CENTER, _CENTER, "Dense"))
    head = table.head(
        "№", "С чем ознакомлен", "Фамилия, имя, отчество", "Должность", "Дата и время", "Версия",
        "Запись журнала",
        style="DenseHead",
    )  # fmt: skip
    rows = [
        table.row(
            str(place),
            safe(line.subject),
            safe(line.person),
            safe(line.office_label),
            moment(line.at, snapshot.zone),
            str(line.version),
            safe(entry_name(snapshot, line.entry)),
        )
        for place, line in enumerate(snapshot.acknowledgements, 1)
    ]
    none = [table.band("Dense", "Отметок об ознакомлении ещё нет")]
    return paragraph("Heading1", "Лист ознакомления") + table.filled([head, *(rows or none)])


def amendment_sheet(snapshot: Snapshot, layout: Layout) -> str:
    """Лист изменений: every amendment that came into force, with what was and what became."""
    fixed = (900, 1300, 3000, 900, 3000)
    number, on, basis, version, approved = fixed
    changes = layout.landscape_width - sum(fixed)
    widths = (number, on, basis, changes, version, approved)
    table = grid(widths, (_CENTER, _CENTER, "Dense", "Dense", _CENTER, "Dense"))
    head = table.head(
        "№ п/п", "Дата", "Основание", "Что изменено (раздел, строка: было → стало)", "Версия",
        "Кем согласовано",
        style="DenseHead",
    )  # fmt: skip
    rows = [
        table.row(
            str(line.number),
            day(line.on),
            safe(line.basis),
            safe("\n".join(line.changes)),
            str(line.version),
            safe(line.approved_by),
        )
        for line in snapshot.amendments
    ]
    none = [table.band("Dense", "Изменений нет")]
    return paragraph("Heading1", "Лист изменений") + table.filled([head, *(rows or none)])
