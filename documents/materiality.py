"""Materiality: one table that says which edits are minor. A path that is not in it is material.

Adding, removing or moving a row is material, and so is everything in a row that the curator recommended.
Which sign-offs fall because of an edit is said by `zones.voided`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.content import RouteContent
from documents.edits import Edit, edits
from documents.roadmap import RoadmapRow

MOST_DAYS = 30


@dataclass(frozen=True)
class Change:
    """One edit and its weight."""

    path: str
    material: bool

    @property
    def zone(self) -> str:
        """The zone it belongs to."""
        return self.path.partition(".")[0]


# Joining, leaving and what is known of a member are the group's own affair and the schools' (domain 2.7).
GROUP = "z1.members[]"


def _always(_edit: Edit, _content: RouteContent) -> bool:
    return True


def _near_and_within(edit: Edit, content: RouteContent) -> bool:
    """A date moved by 30 days at most and still inside the route's period."""
    old, new = edit.old, edit.new
    if not isinstance(old, date) or not isinstance(new, date) or abs((new - old).days) > MOST_DAYS:
        return False
    starts_on, ends_on = content.z1.starts_on, content.z1.ends_on
    return starts_on is not None and ends_on is not None and starts_on <= new <= ends_on


# Path → the condition under which an edit of it is minor.
MINOR: dict[str, Callable[[Edit, RouteContent], bool]] = {
    "z3.rows[].starts_on": _near_and_within,
    "z3.rows[].due_on": _near_and_within,
    "z3.rows[].forms": _always,
    "z3.rows[].forms_text": _always,
    "z3.rows[].result_form": _always,
    "z3.rows[].result_text": _always,
    "z3.rows[].hours": _always,
    "z3.rows[].resource_link": _always,
    "z3.rows[].derived": _always,
    "z3.rows[].responsible": _always,
}


def changes(old: RouteContent, new: RouteContent, *, wording: Collection[str] = ()) -> tuple[Change, ...]:
    """Every edit with its weight; `wording` lists the texts that the reviewer marked as wording only."""
    return tuple(Change(edit.path, not _is_minor(edit, new, wording)) for edit in edits(old, new))


def is_material(old: RouteContent, new: RouteContent, *, wording: Collection[str] = ()) -> bool:
    """Is any of the edits material."""
    return any(change.material for change in changes(old, new, wording=wording))


def _is_minor(edit: Edit, content: RouteContent, wording: Collection[str]) -> bool:
    if edit.pattern.startswith(GROUP):
        return True
    if edit.kind != "changed" or _is_recommended(edit):
        return False
    if _is_derived(edit):
        return True
    if edit.path in wording and _is_text(edit.old) and _is_text(edit.new):
        return True
    rule = MINOR.get(edit.pattern)
    return rule is not None and rule(edit, content)


def _is_recommended(edit: Edit) -> bool:
    return any(isinstance(row, RoadmapRow) and row.recommended for row in edit.row or ())


def _is_derived(edit: Edit) -> bool:
    """The program concluded the field before and after: what a person typed has its own edit, with its own weight."""
    field = edit.pattern.rpartition(".")[2]
    rows = [row for row in edit.row or () if isinstance(row, RoadmapRow)]
    return bool(rows) and all(field in row.derived for row in rows)


def _is_text(value: Any) -> bool:
    """A text that was there and still says something."""
    return isinstance(value, str) and bool(value.strip())
