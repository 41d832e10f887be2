"""The list of a group: its lead and members in one table, and the three lines of the Appendix that point to it."""

from __future__ import annotations

from documents.docx.cells import EMPTY
from documents.docx.layout import Layout
from documents.docx.markup import grid, paragraph, safe
from documents.docx.snapshot import Snapshot
from documents.docx.staff_words import card_category, card_subjects
from documents.docx.typography import NBSP, listed, years
from documents.staff_card import StaffCard

HEADING = "Список группы педагогов"
_HEAD = ("№", "Фамилия, имя, отчество", "Организация", "Должность", "Предмет", "Категория", "Стаж")
_SHARES = (0.22, 0.2, 0.19, 0.19, 0.2)
_NUMBER, _YEARS = 480, 1150


def group_table(snapshot: Snapshot, width: int, style: str) -> str:
    """Who is in the group, the lead first, in cells of that style (`Cell` or `Dense`)."""
    rest = width - _NUMBER - _YEARS
    shared = [int(rest * share) for share in _SHARES[:4]]
    table = grid(
        (_NUMBER, *shared, rest - sum(shared), _YEARS), (f"{style}Center", *[style] * 5, f"{style}Center")
    )
    general = snapshot.content.z1
    rows = [
        table.row(str(place), *_cells(snapshot, card, lead=card is general))
        for place, card in enumerate((general, *general.members), 1)
    ]
    return table.filled([table.head(*_HEAD, style=f"{style}Head"), *rows])


def group_sheet(snapshot: Snapshot, layout: Layout) -> str:
    """The list as a sheet of its own, behind the Appendix form."""
    table = group_table(snapshot, layout.landscape_width, "Cell")
    return paragraph("Title", HEADING, new_page=True) + table + paragraph("Gap", "")


def in_three_lines(snapshot: Snapshot) -> tuple[str, str, str]:
    """Name, organisation and position as the Appendix of a group says them: the people stand on the list."""
    general = snapshot.content.z1
    count = len(general.members) + 1
    schools = dict.fromkeys(_school(card) for card in (general, *general.members))
    return (
        f"Группа педагогов ({count}{NBSP}чел.), список прилагается",
        "\n".join(one for one in schools if one),
        f"По списку; руководитель группы: {general.full_name}",
    )


def _cells(snapshot: Snapshot, card: StaffCard, *, lead: bool) -> tuple[str, ...]:
    stated = (
        listed((card.full_name, "руководитель группы" if lead else ""), ",\n"),
        card.organization.short_name or card.organization.full_name,
        card.position or snapshot.label("position", card.position_code),
        card_subjects(snapshot, card),
        card_category(snapshot, card),
        "" if card.teaching_experience_years is None else years(card.teaching_experience_years),
    )
    return tuple(safe(one or EMPTY) for one in stated)


def _school(card: StaffCard) -> str:
    return card.organization.full_name or card.organization.short_name
