"""Выписка из журнала: every act with its hash; nowhere else in a document does a hash stand.

The entry that made this very document has no hash yet: the journal holds it, since it names this file.
"""

from __future__ import annotations

from functools import lru_cache

from documents.docx.cells import EMPTY
from documents.docx.layout import Layout
from documents.docx.lines import EntryLine
from documents.docx.markup import Grid, grid, paragraph, safe, then
from documents.docx.properties import name_of
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, moment

HEADING = "Выписка из журнала"
PENDING = "присваивается вместе с этой версией"
_HEAD = (
    "Запись",
    "Дата и время",
    "Участник",
    "Действие",
    "Состояние: было → стало",
    "Версия",
    "Комментарий",
    "Хеш записи (SHA-256)",
)
_FIXED = (880, 1450, 2600, 2000, 2300, 880, 2400)


def journal_extract(snapshot: Snapshot, layout: Layout) -> str:
    """The journal of the route up to this version."""
    hash_width = layout.landscape_width - sum(_FIXED)
    center = "DenseCenter"
    styles = (center, center, "Dense", "Dense", "Dense", center, "Dense", "Hash")
    table = grid((*_FIXED, hash_width), styles)
    rows = [_row(table, line, snapshot.zone) for line in snapshot.entries]
    about = (
        f"Записи журнала маршрута {name_of(snapshot)}. "
        f"Хеш содержания версии{NBSP}{snapshot.version} (SHA-256): {snapshot.content_hash}"
    )
    return (
        paragraph("Heading1", HEADING)
        + table.filled([table.head(*_HEAD, style="DenseHead"), *rows])
        + paragraph("Remark", safe(about))
    )


# Every document repeats the rows of the ones before it.
@lru_cache(maxsize=4096)
def _row(table: Grid, line: EntryLine, zone: str) -> str:
    same = line.from_label == line.to_label
    moved = line.to_label if same or not line.from_label else f"{line.from_label} → {line.to_label}"
    return table.row(
        str(line.entry),
        moment(line.at, zone),
        safe(line.person) + (then("Note", safe(line.office_label)) if line.office_label else ""),
        safe(line.act_label),
        safe(moved),
        str(line.version),
        safe(line.comment or EMPTY),
        line.hash or PENDING,
    )
