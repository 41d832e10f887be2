"""Which stored bytes belong to routes alone: what goes when the routes are destroyed, and nobody else misses.

Bytes stand once under their hash, so another route may name the same ones; those stay.
"""

import hashlib
from collections.abc import Collection
from typing import Any, Final, Literal, cast

from sqlalchemy import Column, ColumnElement, Table, select, union_all
from sqlalchemy.orm import Session

from documents.attachments import Attachment
from documents.progress import Progress
from documents.scans import PaperScan
from documents.spelling import spelled
from documents.versions import Blob, Content, DocumentVersion
from workflow.log.erasing import Item

_V = cast("Table", DocumentVersion.__table__)
_BLOBS, _CONTENTS = cast("Table", Blob.__table__), cast("Table", Content.__table__)
_A, _P = cast("Table", Attachment.__table__), cast("Table", PaperScan.__table__)
_FILES = (_V.c.full, _V.c.appendix, _V.c.snapshot, _V.c.progress, _A.c.sha256, _P.c.sha256)
NO_MARKS: Final = hashlib.sha256(spelled(Progress())).hexdigest()
"""The blob of progress without a single mark: it says nothing of anybody, and any other route may freeze it too.

Were it destroyed, the database would refuse it for ever, and with it every act that freezes such progress.
"""


def alone(session: Session, routes: Collection[str]) -> set[Item]:
    """Files (attached, scanned, made), snapshots, frozen marks, contents that are stored and only these routes name."""
    return {
        *_alone(session, routes, "blob", _BLOBS.c.sha256, _FILES),
        *_alone(session, routes, "content", _CONTENTS.c.hash, (_V.c.content,)),
    }


def _alone(
    session: Session,
    routes: Collection[str],
    kind: Literal["blob", "content"],
    key: ColumnElement[str],
    columns: tuple[Column[Any], ...],
) -> set[Item]:
    mine = union_all(*(select(column).where(column.table.c.route.in_(routes)) for column in columns))
    others = union_all(
        *(
            select(column).where(column.table.c.route.not_in(routes), column.is_not(None))
            for column in columns
        )
    )
    found = select(key).where(key.in_(mine), key.not_in(others), key != NO_MARKS)
    return {Item(kind, digest) for digest in session.scalars(found)}
