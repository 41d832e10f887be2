"""What the papers for an attestation say, as values: the snapshots of the routes and the day of printing.

A reflection counts once the school has accepted it: that of a completed route. What is still being written, proposed
or returned is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.docx.cells import result
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, listed, sentence
from documents.general import GeneralInfo
from documents.reflection import Reflection
from documents.roadmap import RoadmapRow

COMPLETED = "completed"
_DONE = frozenset({"done", "done_late"})
_CERTIFIED = frozenset({"pk_certificate", "certificate"})


@dataclass(frozen=True)
class Extract:
    """Of each route its last version with the plan in force, oldest route first; at least one."""

    routes: tuple[Snapshot, ...]
    printed_on: date
    left_out: tuple[str, ...] = ()  # a sentence for each route that cannot be shown
    case_index: str = ""

    @property
    def latest(self) -> Snapshot:
        """The route that knows most recently who the teacher is."""
        return self.routes[-1]

    @property
    def person(self) -> GeneralInfo:
        """The teacher as of the latest route."""
        return self.latest.content.z1

    @property
    def short_name(self) -> str:
        """«Лугова М. О.»."""
        return self.person.initials_name

    @property
    def printed(self) -> str:
        """The day of printing, as it stands on paper."""
        return day(self.printed_on)


@dataclass(frozen=True)
class RowFact:
    """What became of one row of the road map."""

    words: str
    detail: str
    on: date | None
    done: bool


def accepted(snapshot: Snapshot) -> Reflection | None:
    """The reflection that the school has accepted, or None."""
    return snapshot.content.z4 if snapshot.state == COMPLETED else None


def row_fact(snapshot: Snapshot, row: RoadmapRow) -> RowFact:
    """How a row came out, by the accepted reflection or else by the marks recorded in the version."""
    said = accepted(snapshot)
    mark = snapshot.progress.of(row.id) if snapshot.progress else None
    answer = next((each for each in said.row_answers if each.row == row.id), None) if said else None
    shown = [each.title or each.link for each in mark.evidence] if mark else []
    if answer is not None and answer.answer:
        words = snapshot.label("row_answer", answer.answer)
        return RowFact(
            sentence(words),
            listed((answer.comment, *shown)),
            mark.fact_date if mark else None,
            answer.answer in _DONE,
        )
    if mark is None:
        return RowFact("", "", None, done=False)
    words = sentence(snapshot.label("status", mark.status))
    return RowFact(words, listed((mark.comment, *shown)), mark.fact_date, mark.status in _DONE)


def done_rows(snapshot: Snapshot) -> list[RoadmapRow]:
    """The rows that were carried out."""
    return [row for row in snapshot.content.z3.rows if row_fact(snapshot, row).done]


def hours(rows: list[RoadmapRow]) -> int:
    """The hours of the rows together; a row that names none counts nothing."""
    return sum(row.hours or 0 for row in rows)


def certified_rows(snapshot: Snapshot) -> list[RoadmapRow]:
    """The rows carried out that ended in a certificate."""
    return [row for row in done_rows(snapshot) if row.result_form in _CERTIFIED]


def shown_result(snapshot: Snapshot, row: RoadmapRow) -> str:
    """What the row was to result in: the form of result, or the planned result where none was chosen."""
    return result(snapshot, row) or row.planned_result
