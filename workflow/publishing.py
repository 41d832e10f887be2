"""Publishing processes: the rules of each shipped version are stored once and announced in the log.

From then on they never change under that version: a route ends by the rules with which it began.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workflow.definition import ProcessDefinition
from workflow.definition_file import definition_from_rules
from workflow.errors import DefinitionChanged, DefinitionMissing, WorkflowError
from workflow.instances import StoredDefinition, WorkflowInstance
from workflow.log import journal


class StateVanished(WorkflowError):
    """A route stands where its process has no such state. Facts: id, version, state."""

    template = (
        "Есть маршрут в состоянии «{state}», которого нет в процессе «{id}» версии {version}. "
        "Проверьте базу командой «iom fsck»."
    )


def publish(session: Session, definitions: Iterable[ProcessDefinition], *, at: datetime) -> list[str]:
    """Store and announce what is new and return «id@version» of each.

    Raises `DefinitionChanged` for a changed file.
    """
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


def stored(session: Session) -> dict[tuple[str, int], ProcessDefinition]:
    """Every stored process, by id and version; `DefinitionInvalid` where one cannot be read any more."""
    rows = session.execute(select(StoredDefinition.id, StoredDefinition.version, StoredDefinition.rules))
    return {(row.id, row.version): definition_from_rules(row.rules.encode()) for row in rows}


def require_known_states(session: Session) -> None:
    """Raise `StateVanished` where a route stands in a state that its process does not have.

    `DefinitionMissing` where its process is not stored as it began.
    """
    known = stored(session)
    standing = select(
        WorkflowInstance.process,
        WorkflowInstance.process_version,
        WorkflowInstance.process_hash,
        WorkflowInstance.state,
    ).distinct()
    for process, version, digest, state in session.execute(standing):
        definition = known.get((process, version))
        if definition is None or definition.hash != digest:
            raise DefinitionMissing(id=process, version=version)
        if state not in definition.states:
            raise StateVanished(id=process, version=version, state=state)


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
