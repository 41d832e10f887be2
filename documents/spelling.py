"""The canonical bytes of a record, spelled once for each object: a record never changes.

Acts hash and store the same sections many times between two edits. Spellings go with their records; a copy with
changed fields is another record.
"""

from __future__ import annotations

import weakref

from documents.content import to_data
from documents.values import Record
from workflow.log.canonical import canonical

_SPELLED: dict[int, tuple[weakref.ref[Record], bytes]] = {}


def spelled(record: Record) -> bytes:
    """Canonical JSON of a record; what equals its default is left out."""
    known = _SPELLED.get(id(record))
    if known is not None and known[0]() is record:
        return known[1]
    made = canonical(to_data(record))
    key = id(record)
    _SPELLED[key] = weakref.ref(record, lambda _gone: _SPELLED.pop(key, None)), made
    return made
