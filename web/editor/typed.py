"""What was typed into a section, as plain data: read over what is stored, rows added, copied, moved or removed.

Nothing is judged here: the models say what is wrong, and what was typed is shown again as it was.
"""

import secrets
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from documents.content import RouteContent
from web.editor.layout import Block, Input, Section

Data = dict[str, Any]
ROWS_AT_ONCE = 8


@dataclass(frozen=True)
class ShownRow:
    """One row as the page shows it."""

    key: str
    place: int  # from 1
    values: Data
    about: str = ""  # what a row of section 4 speaks about


def stored(content: RouteContent, section: Section) -> Data:
    """The section as it is kept, without its salt."""
    data: Data = getattr(content, section.zone).model_dump(mode="json")
    data.pop("salt")
    for block in section.blocks:
        if block.is_fixed:
            data[block.rows] = _following(block, data[block.rows], content)
    return data


def read(section: Section, posted: MultiDict[str, str], base: Data) -> Data:
    """The section as typed, over `base`: what the page did not show stays as it was."""
    data = deepcopy(base)
    for block in section.blocks:
        if block.rows:
            data[block.rows] = _rows(block, posted, base[block.rows])
        else:
            data.update({one.name: value_of(one, one.name, posted, data) for one in block.inputs})
    return data


def _rows(block: Block, posted: MultiDict[str, str], base: Sequence[Data]) -> list[Data]:
    known = {key_of(block, row, place): row for place, row in enumerate(base)}
    shown = set(posted.getlist(f"{block.rows}:shown"))
    rows = []
    for key in posted.getlist(f"{block.rows}:order"):
        row = deepcopy(known.get(key) or ({block.key: key} if block.key else {}))
        if key in shown:
            prefix = f"{block.rows}:{key}:"
            row.update({one.name: value_of(one, prefix + one.name, posted, row) for one in block.inputs})
        rows.append(row)
    return rows


def value_of(one: Input, name: str, posted: MultiDict[str, str], before: Mapping[str, Any]) -> Any:
    """What the form says about one field; `before` is the row or section as it is kept."""
    if one.kind in ("checks", "needs", "people"):
        chosen, kept = posted.getlist(name), before.get(one.name) or []
        # Boxes come in the order of the page: what was chosen before keeps its place, or all would seem changed.
        return [*(code for code in kept if code in chosen), *(code for code in chosen if code not in kept)]
    if one.kind == "box":
        return name in posted
    value = posted.get(name, "")
    return value.replace("\r\n", "\n")


def key_of(block: Block, row: Mapping[str, Any], place: int) -> str:
    """By what a row is known in the form: its key, or its place in the list."""
    return str(row.get(block.key) or place) if block.key else str(row.get("_new") or place)


def shaped(section: Section, data: Data) -> Data:
    """The data as the models read them: rows of section 4 that say nothing are left out, marks of the page go."""
    clean = deepcopy(data)
    for block in section.blocks:
        if not block.rows:
            continue
        rows = [{name: value for name, value in row.items() if name != "_new"} for row in clean[block.rows]]
        if block.is_fixed:
            rows = [row for row in rows if any(row.get(one.name) for one in block.inputs)]
        clean[block.rows] = rows
    return clean


def moved(section: Section, data: Data, order: str) -> tuple[Data, str]:
    """The data after a button of the rows was pressed («add:rows», «up:rows:key»), and the row to look at."""
    verb, _, rest = order.partition(":")
    name, _, key = rest.partition(":")
    block = section.block(name)
    if block is None or block.is_fixed:
        return data, ""
    rows = list(data[name])
    if verb == "add":
        rows.append(_new_row(block, {}))
        return {**data, name: rows}, key_of(block, rows[-1], len(rows) - 1)
    place = next((at for at, row in enumerate(rows) if key_of(block, row, at) == key), None)
    if place is None:
        return data, ""
    rows, looked_at = _changed(block, rows, place, verb)
    row = rows[looked_at] if looked_at < len(rows) else None
    return {**data, name: rows}, "" if row is None else key_of(block, row, looked_at)


def _changed(block: Block, rows: list[Data], place: int, verb: str) -> tuple[list[Data], int]:
    if verb == "remove":
        return [*rows[:place], *rows[place + 1 :]], max(place - 1, 0)
    if verb == "copy":
        return [*rows[: place + 1], _new_row(block, rows[place]), *rows[place + 1 :]], place + 1
    to = place - 1 if verb == "up" else place + 1
    if verb in ("up", "down") and 0 <= to < len(rows):
        rows[place], rows[to] = rows[to], rows[place]
        return rows, to
    return rows, place


def _new_row(block: Block, like: Data) -> Data:
    return {**deepcopy(like), block.key or "_new": secrets.token_hex(8)}


def shown_rows(block: Block, data: Data, content: RouteContent, part: int) -> list[ShownRow]:
    """The rows of one part of a list; long lists are shown in parts so that a page stays light."""
    first = (part - 1) * ROWS_AT_ONCE if block.key == "id" else 0
    rows = list(enumerate(data[block.rows]))
    cut = rows[first : first + ROWS_AT_ONCE] if block.key == "id" else rows
    return [
        ShownRow(key_of(block, row, place), place + 1, row, _about(block, row, content)) for place, row in cut
    ]


def parts(section: Section, data: Data) -> int:
    """How many parts the longest list of the section has."""
    longest = max((len(data[block.rows]) for block in section.blocks if block.key == "id"), default=0)
    return max(1, -(-longest // ROWS_AT_ONCE))


def part_of(section: Section, data: Data, rows: str, key: str) -> int:
    """The part in which a row stands."""
    block = section.block(rows)
    if block is None or block.key != "id":
        return 1
    keys = [key_of(block, row, place) for place, row in enumerate(data[rows])]
    return keys.index(key) // ROWS_AT_ONCE + 1 if key in keys else 1


def _following(block: Block, given: Sequence[Data], content: RouteContent) -> list[Data]:
    """What was said already in its order, then what nothing was said about yet."""
    known = _subjects(block, content)
    said = [row for row in given if row[block.key] in known]
    answered = {row[block.key] for row in said}
    return [*said, *({block.key: key} for key in known if key not in answered)]


def _subjects(block: Block, content: RouteContent) -> dict[str, str]:
    """What the rows of section 4 speak about, with its words."""
    if block.key == "need":
        return {need.id: need.text for need in content.z2.items}
    if block.key == "indicator":
        return {
            one.id: f"{one.text}: было {one.baseline or '—'}, план {one.target or '—'}"
            for one in content.z3.indicators
        }
    return {row.id: row.educational_task or row.activity for row in content.z3.rows}


def _about(block: Block, row: Mapping[str, Any], content: RouteContent) -> str:
    return _subjects(block, content).get(str(row.get(block.key)), "") if block.is_fixed else ""
