"""The route of a group as it is about one person: what he may take along without the data of the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from documents.docx.snapshot import Snapshot
from documents.membership import about_one

OF_MEMBERS = frozenset({"confirm_participation", "decline_participation", "add_reflection"})
"""Acts that each member makes for himself."""


def about_person(snapshot: Snapshot, person: str, own: Collection[int]) -> Snapshot:
    """The snapshot with that person's facts in section 1 and nobody else's; `own` are the versions that he made.

    Decisions of school and municipality stay, of the members' only his. Sheets that tell the life of the group go.
    """
    lines = tuple(line for line in snapshot.sign_offs if line.act not in OF_MEMBERS or line.version in own)
    return replace(
        snapshot,
        content=about_one(snapshot.content, person),
        initial_design=None,
        sign_offs=lines,
        acknowledgements=(),
        entries=(),
        amendments=(),
    )
