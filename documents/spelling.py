"""The canonical bytes of a record, spelled once for hash, content and snapshot alike."""

from __future__ import annotations

from documents.content import to_data
from documents.once import Once
from workflow.log.canonical import canonical

spelled = Once(lambda record: canonical(to_data(record)))
"""Canonical JSON of a record; what equals its default is left out."""
