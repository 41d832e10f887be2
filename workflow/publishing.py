"""Publishing processes: the rules of each shipped version are stored once and announced in the log.

From then on they never change under that version: a route ends by the rules with which it began.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workflow.definition import ProcessDefinition
from workflow.errors import DefinitionChanged
from workflow.instances import StoredDefinition
from workflow.log import journal


def publish(session: Session, definitions: Iterable[ProcessDefinition], *, at: datetime) -> list[str]:
    """Store and announce what is new; return «id@version» of each. Raises `DefinitionChanged` for a changed file."""
    published = []
    for one in sorted(definitions, key=lambda definition: (definition.id, definition.version)):
        stored = session.get(StoredDefinition, (one.id, one.version))
        if stored is not None and stored.hash != one.hash:
            raise DefinitionChanged(id=one.id, version=one.version)
        if stored is None:
            _store(session, one, at)
            published.append(f"{one.id}@{one.version}")
    return published


def unpublished(session: Session, definitions: Iterable[ProcessDefinition]) -> list[ProcessDefinition]:
    """The definitions that are not stored yet; raises `DefinitionChanged` for a changed file."""
    known = {(row.id, row.version): row.hash for row in session.scalars(select(StoredDefinition))}
    found = []
    for one in definitions:
        digest = known.get((one.id, one.version))
        if digest is None:
            found.append(one)
        elif digest != one.hash:
            raise DefinitionChanged(id=one.id, version=one.version)
    return found


def _store(session: Session, one: ProcessDefinition, at: datetime) -> None:
    session.execute(
        insert(StoredDefinition).values(
            id=one.id,
            version=one.version,
            hash=one.hash,
            initial=one.initial.code,
            rules=one.rules.decode(),
            published_at=at,
        )
    )
    data = {"id": one.id, "version": one.version, "hash": one.hash}
    journal.record(session, kind="process.published", at=at, data=data)
