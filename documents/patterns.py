"""Patterns of rows: an event of the road map with what it answers, without dates and persons, to be used again.

Patterns that come with the program are data beside; those that people keep are the business of `saved_rows`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from documents.content import RouteContent
from documents.needs import Need
from documents.roadmap import RoadmapRow
from documents.texts import meaning_key
from documents.values import Record

_SHIPPED = Path(__file__).parent / "sample_rows"
_UNKNOWN_SOURCE = {"source": None, "source_name": "", "source_date": None}
_UNKNOWN_LEVEL = {"level_before": None, "level_before_percent": None}


class Pattern(Record):
    """A row and the needs that it answers; their identifiers mean nothing outside of it."""

    needs: tuple[Need, ...] = Field((), max_length=10, title="Над чем работает мероприятие")
    row: RoadmapRow = Field(title="Мероприятие")


@dataclass(frozen=True)
class Sample:
    """A pattern that comes with the program, under the subject for which it was written."""

    code: str
    subject: str
    pattern: Pattern


def pattern_of(content: RouteContent, row_id: str) -> Pattern | None:
    """The row as a pattern: its dates, and whence its needs were known, stay with the route. None if there is none."""
    row = content.z3.row(row_id)
    if row is None:
        return None
    needs = tuple(
        need.model_copy(update=_UNKNOWN_SOURCE | _UNKNOWN_LEVEL)
        for need in content.z2.items
        if need.id in row.needs
    )
    kept: dict[str, Any] = {"starts_on": None, "due_on": None, "recommended": False, "responsible": ()}
    return Pattern(needs=needs, row=row.model_copy(update=kept))


def with_patterns(
    content: RouteContent, patterns: Sequence[Pattern], *, new_id: Callable[[], str]
) -> RouteContent:
    """The content with a row for each pattern at the end; a need that says the same is not written twice."""
    items, rows = list(content.z2.items), list(content.z3.rows)
    for pattern in patterns:
        ids = []
        for need in pattern.needs:
            known = next((one for one in items if meaning_key(one.text) == meaning_key(need.text)), None)
            if known is None:
                known = need.model_copy(update={"id": new_id()})
                items.append(known)
            ids.append(known.id)
        rows.append(pattern.row.model_copy(update={"id": new_id(), "needs": tuple(dict.fromkeys(ids))}))
    return content.model_copy(
        update={
            "z2": content.z2.model_copy(update={"items": tuple(items)}),
            "z3": content.z3.model_copy(update={"rows": tuple(rows)}),
        }
    )


@cache
def samples() -> tuple[Sample, ...]:
    """The patterns that come with the program, in the order of their files."""
    found = []
    for path in sorted(_SHIPPED.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        for place, entry in enumerate(raw["rows"], 1):
            needs, row = entry.pop("needs"), entry
            ids = [f"{number:016x}" for number in range(1, len(needs) + 1)]
            made = {
                "needs": [{"id": id_, **need} for id_, need in zip(ids, needs, strict=True)],
                "row": {"id": "0" * 16, "needs": ids, **row},
            }
            found.append(Sample(f"{path.stem}-{place}", raw["subject"], Pattern.model_validate(made)))
    return tuple(found)
