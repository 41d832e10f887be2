"""A new route begun from a former one: what is not done with, a period later; or all of it, where it goes on elsewhere.

Section 1 comes from the staff card as always; reflection and recommendations belong to their own year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from documents.content import RouteContent
from documents.findings import plus_months
from documents.roadmap import RoadmapRow

_DONE_WITH = "eliminated"
_MONTHS = 12
_GOES_ON = ("title", "goal", "duration_rationale")


def carried_over(former: RouteContent, content: RouteContent, *, new_id: Callable[[], str]) -> RouteContent:
    """`content` with the deficits of `former` that were not eliminated, and the events planned for them.

    Dates move by the months between the two periods; ids are new, since these are other rows of another route.
    """
    done = {one.need for one in former.z4.deficit_outcomes if one.outcome == _DONE_WITH}
    needs = {need.id: new_id() for need in former.z2.items if need.id not in done}
    months = _apart(former.z1.starts_on, content.z1.starts_on)
    rows = tuple(
        _row(row, needs, months, new_id())
        for row in former.z3.rows
        if not row.needs or any(need in needs for need in row.needs)
    )
    items = tuple(
        need.model_copy(update={"id": needs[need.id], "source": None, "source_name": "", "source_date": None})
        for need in former.z2.items
        if need.id in needs
    )
    indicators = tuple(
        one.model_copy(update={"id": new_id(), "baseline": "", "target": ""}) for one in former.z3.indicators
    )
    return content.model_copy(
        update={
            "z2": content.z2.model_copy(update={"items": items, "context_note": former.z2.context_note}),
            "z3": content.z3.model_copy(update={"rows": rows, "indicators": indicators}),
        }
    )


def taken_on(former: RouteContent, content: RouteContent) -> RouteContent:
    """`content` with what `former` says in sections 1–3, so that the same route goes on elsewhere.

    Who the teacher is, where he works, who supports him, the period and the local act are those of `content`. Ids stay:
    these are the same events. What a curator recommended elsewhere is planned as any other event; a group stays behind.
    """
    kept = {name: getattr(former.z1, name) for name in _GOES_ON}
    rows = tuple(row.model_copy(update={"recommended": False, "responsible": ()}) for row in former.z3.rows)
    return content.model_copy(
        update={
            "z1": content.z1.model_copy(update=kept),
            "z2": former.z2.model_copy(update={"salt": content.z2.salt}),
            "z3": former.z3.model_copy(update={"salt": content.z3.salt, "rows": rows}),
        }
    )


def lined_up(former: RouteContent, now: RouteContent) -> RouteContent:
    """`former` with the ids of `now` where a need or an event says the same: what is compared is then what changed."""
    needs = _same({one.id: one.text for one in former.z2.items}, {one.id: one.text for one in now.z2.items})
    rows = _same(
        {one.id: one.activity for one in former.z3.rows}, {one.id: one.activity for one in now.z3.rows}
    )
    items = tuple(one.model_copy(update={"id": needs.get(one.id, one.id)}) for one in former.z2.items)
    events = tuple(
        one.model_copy(
            update={
                "id": rows.get(one.id, one.id),
                "needs": tuple(needs.get(need, need) for need in one.needs),
            }
        )
        for one in former.z3.rows
    )
    return former.model_copy(
        update={
            "z2": former.z2.model_copy(update={"items": items}),
            "z3": former.z3.model_copy(update={"rows": events}),
        }
    )


def _same(former: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The ids of `former` with those of `now` whose text is equal, each once."""
    free = dict(now)
    found = {}
    for old, text in former.items():
        new = next((one for one, said in free.items() if said == text and text), None)
        if new is not None:
            found[old] = new
            del free[new]
    return found


def _row(row: RoadmapRow, needs: dict[str, str], months: int, new_id: str) -> RoadmapRow:
    later: dict[str, Any] = {
        name: plus_months(day, months)
        for name in ("starts_on", "due_on")
        if (day := getattr(row, name)) is not None
    }
    kept = tuple(needs[need] for need in row.needs if need in needs)
    return row.model_copy(
        update={"id": new_id, "needs": kept, "recommended": False, "responsible": (), **later}
    )


def _apart(first: date | None, second: date | None) -> int:
    """Months between the beginnings of two periods; a year where one is unknown."""
    if first is None or second is None:
        return _MONTHS
    return (second.year - first.year) * _MONTHS + second.month - first.month
