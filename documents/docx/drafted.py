"""A draft on paper: both forms as they would look, with no number, no decisions and nothing to check.

A snapshot of version 0, which no route has: what is drawn of it is stored nowhere and called a draft on each page.
"""

from dataclasses import replace
from datetime import datetime

from documents.content import RouteContent
from documents.dictionaries import Dictionaries
from documents.docx.labels import frozen_labels
from documents.docx.snapshot import Snapshot
from documents.progress import Progress
from documents.zones import content_hash


def drafted(
    last: Snapshot, content: RouteContent, progress: Progress | None, words: Dictionaries, *, at: datetime
) -> Snapshot:
    """The content as paper would say it now; names and grounds are those of the `last` version."""
    return replace(
        last,
        number=None,
        version=0,
        state="teacher_draft",
        state_label="Черновик",
        state_note=None,
        at=at,
        content=content,
        content_hash=content_hash(content),
        zone_hashes={},
        progress=progress,
        in_force=None,
        in_force_on=None,
        amendment=None,
        confirmed_by_director=None,
        sign_offs=(),
        acknowledgements=(),
        entries=(),
        amendments=(),
        check_url=None,
        labels=frozen_labels(content, progress, last.initial_design, dictionaries=words),
    )
