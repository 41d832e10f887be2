"""Progress marks (P): how the rows of the road map are getting on.

Working data: outside the content hash and outside every approval; acts freeze it into the version's envelope.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.dictionaries import Coded
from documents.texts import Line, Text
from documents.values import Day, Id, Link, Record

FINAL_STATUSES = frozenset({"done", "done_late", "not_done", "cancelled"})


class Evidence(Record):
    """A link, or an attached file known by its SHA-256, that shows the result."""

    title: Annotated[str, Line(300)] = Field("", title="Название подтверждения")
    link: Link = Field("", title="Ссылка на подтверждение")
    file: Annotated[str, Line(64)] = Field("", title="Файл подтверждения")


class Mark(Record):
    """The mark of one row."""

    row: Id = Field(title="Мероприятие")
    status: Annotated[str | None, Coded("status")] = Field("planned", title="Отметка о выполнении")
    fact_date: Day = Field(None, title="Дата выполнения")
    comment: Annotated[str, Text(600)] = Field("", title="Причина, пояснение")
    evidence: tuple[Evidence, ...] = Field((), max_length=20, title="Подтверждения")

    @property
    def is_final(self) -> bool:
        """Nothing more is expected of the row."""
        return self.status in FINAL_STATUSES


class Progress(Record):
    """All marks of a route; a row without a mark is planned."""

    marks: tuple[Mark, ...] = Field((), max_length=200, title="Отметки о выполнении")

    def of(self, row_id: str) -> Mark:
        """The mark of a row."""
        return next((mark for mark in self.marks if mark.row == row_id), Mark(row=row_id))

    def marked(self, mark: Mark) -> Progress:
        """The same progress with one mark set or replaced."""
        kept = tuple(old for old in self.marks if old.row != mark.row)
        return Progress(marks=(*kept, mark))
