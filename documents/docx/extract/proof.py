"""Who agreed to a route, and how a stranger finds out that he did: the compact approval sheet and the check page.

Only decisions that hold for the text shown; what was returned on the way, and the remarks, stay in the full form.
"""

from __future__ import annotations

from documents.docx.approval_sheet import decided_at, entered, is_signature, manner, policy_remark
from documents.docx.cells import EMPTY
from documents.docx.extract.facts import COMPLETED, Extract
from documents.docx.layout import Layout, picture_relation
from documents.docx.lines import SignOffLine
from documents.docx.markup import Grid, grid, paragraph, safe, then
from documents.docx.picture import qr_picture
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, listed, sentence

_QR_WIDTH = 1700
HOW = (
    "Чтобы проверить выписку, откройте адрес под QR-кодом или введите контрольный код на странице «Проверить "
    "документ» и сравните номер, версию и кто согласовал. Текста маршрута эта страница не показывает."
)


def approvals(told: Extract, route: Snapshot, layout: Layout) -> str:
    """The decisions that hold, and beside the control code the QR code of the check page."""
    decision, person, at, entry = 2000, 1900, 1650, 1250
    office = layout.portrait_width - decision - person - at - entry
    widths = (decision, office, person, at, entry)
    table = grid(widths, ("Dense", "Dense", "Dense", "DenseCenter", "DenseCenter"))
    head = table.head(
        "Решение",
        "Должность, организация",
        "Фамилия, инициалы",
        "Дата и время",
        "Запись журнала",
        style="DenseHead",
    )
    held = holding(route)
    signed = any(is_signature(route, line) for line in held)
    rows = [_decision(table, route, line) for line in held]
    return (
        paragraph("Heading2", "Согласования")
        + table.filled([head, *rows])
        + (policy_remark(route.esign) if route.esign and signed else "")
        + _check(told, route, layout)
    )


def holding(route: Snapshot) -> list[SignOffLine]:
    """The decisions that hold for the version in force: of each act the latest round; the completion last."""
    found: dict[str, list[SignOffLine]] = {}
    for line in route.sign_offs:
        if line.is_positive and line.version <= (route.in_force or 0):
            # Members confirm one by one and in different rounds: each has his own last word.
            by = line.person if line.act == "confirm_participation" else ""
            given = found.setdefault(line.act.removesuffix("_amendment") + by, [])
            given[:] = [*(each for each in given if each.round == line.round), line]
    completed = [line for line in route.sign_offs if line.act == "complete" and line.is_positive]
    held = [line for lines in found.values() for line in lines]
    held += completed[-1:] if route.state == COMPLETED else []
    return sorted(held, key=lambda line: line.version)


def _decision(table: Grid, route: Snapshot, line: SignOffLine) -> str:
    how = listed((sentence(manner(route, line)), entered(line)), ", ")
    notes = (line.carried and sentence(line.carried), how)
    return table.row(
        safe(sentence(line.decision_label)) + "".join([then("Note", safe(note)) for note in notes if note]),
        safe(line.office_label),
        safe(line.person_short),
        decided_at(route, line),
        str(line.entry),
    )


def _check(told: Extract, route: Snapshot, layout: Layout) -> str:
    url = route.check_url or ""
    place = 1 + [each.route for each in told.routes if each.check_url].index(route.route) if url else 0
    shown = url and layout.profile.qr
    picture = qr_picture(url, layout, relation=picture_relation(place), number=place) if shown else ""
    table = grid((layout.portrait_width - _QR_WIDTH, _QR_WIDTH), ("Cell", "CellCenter"), borders=False)
    said = then("Note", safe(f"Страница проверки: {url}")) if url else ""
    row = table.row(
        safe(f"Контрольный код{NBSP}{route.control_code} (версия{NBSP}{route.version})") + said,
        f"</w:t></w:r>{picture}<w:r><w:t>" if picture else EMPTY,
    )
    return paragraph("Gap", "") + table.filled([row])


def how_to_check(_told: Extract) -> str:
    """One line for whoever receives the paper."""
    return paragraph("Note", HOW)
