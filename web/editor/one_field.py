"""One field of a section as the autosave sends it: where it stands, what was seen there, and what is typed now.

The revision of a field is its value: what is typed over another value than the one seen is for the person to decide.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from web.editor.layout import Block, Input, Section
from web.editor.typed import Data, key_of, value_of

Spelled = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A field by the name it has in the form: of the section itself, or of one row."""

    name: str
    block: Block
    one: Input
    key: str = ""


def place(section: Section, name: str) -> Place | None:
    """The place behind a name of the form («goal», «rows:9c…:due_on»); None where there is no such field."""
    rows, _, rest = name.partition(":") if ":" in name else ("", "", name)
    key, _, last = rest.rpartition(":")
    for block in section.blocks:
        if block.rows == rows:
            one = next((one for one in block.inputs if one.name == last), None)
            if one is not None:
                return Place(name, block, one, key)
    return None


def spelled(value: Any) -> Spelled:
    """A kept value as a form says it; what is chosen in boxes has no order there."""
    if isinstance(value, bool):
        return ("1",) if value else ()
    if isinstance(value, list | tuple):
        return tuple(sorted(value))
    return ("" if value is None else str(value),)


def kept(where: Place, data: Data) -> Spelled | None:
    """What is kept in that place; None where its row is gone."""
    holder = _holder(where, data)
    return None if holder is None else _said(where.one, holder)


def put(where: Place, data: Data, values: Sequence[str]) -> Data:
    """The section with these values typed in that place; its row must be there."""
    changed = deepcopy(data)
    holder = _holder(where, changed)
    assert holder is not None, where.name
    posted = MultiDict([(where.name, value) for value in values])
    holder[where.one.name] = value_of(where.one, where.name, posted, holder)
    return changed


def all_kept(section: Section, data: Data) -> dict[str, Spelled]:
    """Every field of the section by its name in the form."""
    found: dict[str, Spelled] = {}
    for block in section.blocks:
        if not block.rows:
            found |= {one.name: _said(one, data) for one in block.inputs}
            continue
        for at, row in enumerate(data[block.rows]):
            prefix = f"{block.rows}:{key_of(block, row, at)}:"
            found |= {prefix + one.name: _said(one, row) for one in block.inputs}
    return found


def orders(section: Section, data: Data) -> dict[str, list[str]]:
    """The rows of each list by their keys, in order."""
    return {
        block.rows: [key_of(block, row, at) for at, row in enumerate(data[block.rows])]
        for block in section.blocks
        if block.rows
    }


def _holder(where: Place, data: Data) -> Data | None:
    if not where.block.rows:
        return data
    rows = enumerate(data[where.block.rows])
    return next((row for at, row in rows if key_of(where.block, row, at) == where.key), None)


def _said(one: Input, holder: Mapping[str, Any]) -> Spelled:
    value = holder.get(one.name)
    return spelled(value if value is not None or one.kind not in ("checks", "needs", "people", "box") else [])
