"""Attaching a file to a row of the road map or to a product: working data with an entry of the log, never an act.

It takes no version and touches no approval: nothing that is signed names the file. Who may report progress now may
attach; who may see the route may open what is attached.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from approvals.desk import Desk, local_day
from approvals.editing import writable
from approvals.errors import BadField, Locked
from approvals.request import Actor
from approvals.situation import Situation, read_situation
from documents.attachments import (
    MOST_BYTES,
    MOST_FILES,
    TITLE,
    Attached,
    Attachment,
    attached_to,
    is_named_elsewhere,
)
from documents.evidence_file import EvidenceFile, NotAttachable, accepted
from documents.texts import Line
from documents.versions import put_blob
from workflow import instances
from workflow.log import erasing, journal
from workflow.log.erasing import Item

KIND: Final = "evidence.attached"
LONGEST_TITLE: Final = 200
FILE, PLACE = "file", "path"
"""Names of the fields that a refusal speaks of."""


@dataclass(frozen=True)
class Place:
    """Where a file can be attached: a row of the road map or a product."""

    path: str
    is_product: bool
    number: int
    words: str


def places(situation: Situation, *, drafting: bool) -> tuple[Place, ...]:
    """The rows in force and the products, those of the draft where the teacher is writing section 4."""
    rows = situation.content.z3.rows
    products = (situation.draft if drafting else situation.content).z4.products
    return (
        *(Place(f"z3.rows[{row.id}]", False, at, row.educational_task) for at, row in enumerate(rows, 1)),
        *(Place(f"z4.products[{one.id}]", True, at, one.title) for at, one in enumerate(products, 1)),
    )


def used(files: Sequence[Attached]) -> int:
    """How many bytes of the route's share are taken; the same bytes at two places count once."""
    return sum({one.sha256: one.size for one in files if not one.is_gone}.values())


def attach(desk: Desk, route: str, path: str, title: str, data: bytes, *, actor: Actor, at: datetime) -> int:
    """Attach the file and return its entry of the log; nothing is stored otherwise.

    Raises `Locked` where progress cannot be reported now, `BadField` for the place, the title or the file.
    """
    with desk.units.reading() as session:
        _require_place(desk, session, route, path, actor, at)
    # A photo takes its time: it is looked at for who may attach alone, and before the store is locked.
    try:
        file = accepted(data)
    except NotAttachable as refusal:
        raise BadField(field=FILE, sentence=str(refusal)) from refusal
    digest = hashlib.sha256(file.body).hexdigest()
    said = _title(title, file)
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)  # of two at once the second is counted after the first
        _require_place(desk, session, route, path, actor, at)
        _require_room(session, route, path, digest, len(file.body))
        seq = journal.record(
            session,
            kind=KIND,
            at=at,
            by=actor.person,
            about=route,
            data={"path": path, "kind": file.kind, "sha256": digest, "size": len(file.body)},
            texts={TITLE: said},
        )
        put_blob(session, file.body)
        session.add(
            Attachment(
                seq=seq,
                route=route,
                path=path,
                kind=file.kind,
                sha256=digest,
                size=len(file.body),
                added_at=at,
                added_by=actor.person,
            )
        )
    return seq


def items_of(session: Session, attached: Attached) -> tuple[Item, ...]:
    """What has to be destroyed for this file to be gone: its title, and its bytes unless another place keeps them."""
    title = erasing.payload(attached.seq, TITLE)
    alone = attached.is_stored and not is_named_elsewhere(session, attached)
    return (title, Item("blob", attached.sha256)) if alone else (title,)


def _title(title: str, file: EvidenceFile) -> str:
    """What the file is called; its own name is never asked, since names of files name people."""
    try:
        clean = Line(LONGEST_TITLE).clean(title)
    except ValueError as error:
        raise BadField(field=TITLE, sentence=f"Поле «Что это»: {error}.") from error
    return clean or {"docx": "Документ", "pdf": "Документ"}.get(file.kind, "Снимок")


def _require_place(  # the same before the file is looked at and under the lock
    desk: Desk, session: Session, route: str, path: str, actor: Actor, at: datetime
) -> None:
    situation = read_situation(session, route, actor.person, at=at)
    definition = desk.definition(session, situation.process)
    may_write = writable(situation, definition, on=local_day(at, situation.municipality.zone))
    if "p" not in may_write:
        raise Locked(state=definition.state_label(situation.state))
    if path not in {place.path for place in places(situation, drafting="z4" in may_write)}:
        raise BadField(field=PLACE, sentence="Выберите мероприятие или продукт, к которому относится файл.")


def _require_room(session: Session, route: str, path: str, digest: str, size: int) -> None:
    files = attached_to(session, [route])[route]
    if any(one.sha256 == digest and one.path == path and not one.is_gone for one in files):
        raise BadField(field=FILE, sentence="Этот файл здесь уже приложен. Ещё раз прикладывать не нужно.")
    destroyed = erasing.erased_by(session, Item("blob", digest))
    if destroyed is not None:
        sentence = (
            f"Этот файл уже убирали по акту № {destroyed.act}: в прежнем виде приложить его снова нельзя. "
            "Если он всё же нужен, сохраните документ заново или сделайте снимок ещё раз."
        )
        raise BadField(field=FILE, sentence=sentence)
    is_new = digest not in {one.sha256 for one in files if not one.is_gone}
    if len(files) >= MOST_FILES:
        raise BadField(field=FILE, sentence=f"К маршруту можно приложить не больше {MOST_FILES} файлов.")
    if is_new and used(files) + size > MOST_BYTES:
        free = f"{max(MOST_BYTES - used(files), 0) / 1_000_000:.1f}".replace(".", ",")
        sentence = f"Файлам маршрута отведено 50 МБ, свободно {free} МБ. Уменьшите файл или дайте ссылку."
        raise BadField(field=FILE, sentence=sentence)
