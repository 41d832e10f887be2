"""Edits: what differs between two contents, value by value, with the path of each.

Rows are matched by their identifiers, so that a moved row is moved and not removed and added.
What an edit means is said by `materiality` (for approvals) and `differences` (for people).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from documents.values import Record

Kind = Literal["added", "removed", "changed", "moved"]

# By what the rows of a list are recognised; lists that are not named here are matched by place.
_KEYS = ("id", "need", "indicator", "row", "person")


@dataclass(frozen=True)
class Edit:
    """One difference: `path` names the row (`z3.rows[9c…].due_on`), `pattern` the field (`z3.rows[].due_on`).

    For a row added or removed `old` or `new` is the whole row; for a moved one both are places from 1.
    """

    path: str
    pattern: str
    kind: Kind
    old: Any
    new: Any
    row: tuple[Record, Record] | None = None  # the row around the field, before and after


def edits(old: Record, new: Record) -> Iterator[Edit]:
    """All differences in the order of the fields; nothing if the two are equal."""
    yield from _of_records(old, new, "", "", None)


def _of_records(
    old: Record, new: Record, path: str, pattern: str, row: tuple[Record, Record] | None
) -> Iterator[Edit]:
    for name in type(old).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before is after or before == after:
            continue
        here, general = _joined(path, name), _joined(pattern, name)
        if isinstance(before, Record):
            yield from _of_records(before, after, here, general, row)
        elif _holds_records(before) or _holds_records(after):
            yield from _of_rows(before, after, here, general)
        else:
            yield Edit(here, general, "changed", before, after, row)


def _of_rows(old: tuple[Record, ...], new: tuple[Record, ...], path: str, pattern: str) -> Iterator[Edit]:
    before, after = _by_key(old), _by_key(new)
    for key, row in before.items():
        if key not in after:
            yield Edit(f"{path}[{key}]", f"{pattern}[]", "removed", row, None)
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for place, (key, row) in enumerate(after.items(), 1):
        here = f"{path}[{key}]"
        if key not in before:
            yield Edit(here, f"{pattern}[]", "added", None, row)
            continue
        if key in moved:
            yield Edit(here, f"{pattern}[]", "moved", list(before).index(key) + 1, place)
        yield from _of_records(before[key], row, here, f"{pattern}[]", (before[key], row))


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The fewest keys that have to move to make the new order out of the old one."""
    place = {key: at for at, key in enumerate(old)}
    best: list[list[str]] = []
    for key in new:
        best.append([*_longest([run for run in best if place[run[-1]] < place[key]]), key])
    return set(new) - set(_longest(best))


def _longest(runs: list[list[str]]) -> list[str]:
    return max(runs, key=len) if runs else []


def _by_key(rows: tuple[Record, ...]) -> Mapping[str, Record]:
    keyed: dict[str, Record] = {}
    for place, row in enumerate(rows):
        key = next((getattr(row, name) for name in _KEYS if name in type(row).model_fields), None)
        keyed[str(place) if key is None or key in keyed else key] = row
    return keyed


def _holds_records(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Record)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
