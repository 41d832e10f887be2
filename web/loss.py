"""A loss admitted by two people: the proposal waits in a file beside the anchors, since the base takes no entry.

Afterwards the log key is another one, the mirror begins anew (what it held stays beside), and letters tell who must
repeat something. Every step may be repeated after a crash.
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.loss import LossMoved, Proposal, admissions, admit
from web.account_letters import LOG_LOST
from web.jobs import put
from web.log_key import log_signer
from web.settings import Settings
from workflow.database import Database
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.anchors import binding_keys, folder_of
from workflow.log.checkpoints import draw_key, read_key
from workflow.log.kept_files import sync_folder, write_whole
from workflow.log.lost import Lost, lost_end
from workflow.log.mirror import Mirror
from workflow.log.rollback import rollback
from workflow.participants import User
from workflow.transaction import Units

MOST_ROUTES = 20


def proposed(settings: Settings, session: Session) -> Proposal | None:
    """What the first person stated, where it still fits the base."""
    path = _proposal_file(settings, session)
    if not path.exists():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    found = Proposal(**{**said, "at": datetime.fromisoformat(said["at"])})
    return found if found.low == journal.head(session, lock=False).size else None


def propose(settings: Settings, session: Session, act: str, *, by: str, at: datetime) -> Proposal:
    """State, as the first of two, that what is missing is lost."""
    lost = _lost(settings, session)
    made = Proposal(lost.low, lost.high, act, by, at)
    said = {**asdict(made), "at": at.isoformat()}
    path = _proposal_file(settings, session)
    write_whole(path, json.dumps(said, ensure_ascii=False).encode())
    return made


def admit_loss(settings: Settings, database: Database, *, by: str, at: datetime) -> int:
    """Confirm, as the second of two; return the place of the entry. The log takes entries again."""
    fresh = _fresh_key_file(settings)
    with Units(database).writing() as session:
        proposal = proposed(settings, session)
        if proposal is None:
            raise LossMoved()
        lost = _lost(settings, session)
        origin = journal.head(session, lock=False).origin
        key = draw_key(fresh, origin)
        retired = [one.key_id.hex() for one in binding_keys(settings.anchor_dir, origin, lost.low)]
        if settings.log_key_file.exists():
            retired.append(read_key(settings.log_key_file).verifier.key_id.hex())
        seq = admit(session, proposal, lost, by=by, retired=sorted({*retired}), vkey=key.verifier.line, at=at)
        for person, numbers in _concerned(session, lost).items():
            body = {"letter": LOG_LOST, "numbers": numbers[:MOST_ROUTES]}
            put(session, person, body, at=at)
    finish(settings, database)
    return seq


def finish(settings: Settings, database: Database) -> None:
    """What follows an admission outside the database: the new key in its place, a new mirror, a checkpoint."""
    fresh = _fresh_key_file(settings)
    if not fresh.exists():
        return
    with Units(database).reading() as session:
        said = admissions(session)
        key = read_key(fresh)
        if not said or said[-1]["data"]["vkey"] != key.verifier.line:
            return
        head = journal.head(session, lock=False)
        mirror = Mirror(settings.mirror_dir, head.origin)
        if not mirror.agrees(session, head.size):
            mirror.set_aside()
        if settings.log_key_file.exists():
            old = read_key(settings.log_key_file).verifier.key_id.hex()
            settings.log_key_file.rename(settings.log_key_file.with_name(f"log.key.retired-{old}"))
        fresh.rename(settings.log_key_file)
        sync_folder(settings.log_key_file.parent)
        _proposal_file(settings, session).unlink(missing_ok=True)
        log_signer(settings).sign(session)


def _lost(settings: Settings, session: Session) -> Lost:
    found = rollback(session, settings.outside)
    if found is None or found.differs:
        raise LossMoved()
    return lost_end(session, settings.outside, found)


def _concerned(session: Session, lost: Lost) -> dict[str, list[str]]:
    """Who did something that is lost: the numbers of the routes, as far as they have one."""
    known = set(session.scalars(select(User.id)))
    numbers = {
        row.id: row.number for row in session.execute(select(WorkflowInstance.id, WorkflowInstance.number))
    }
    found: dict[str, list[str]] = {}
    for one in lost.acts:
        number = one.number or numbers.get(one.route) or "без номера"
        if one.by in known and number not in found.setdefault(one.by, []):
            found[one.by].append(number)
    return found


def _fresh_key_file(settings: Settings) -> Path:
    return settings.log_key_file.with_name(f"{settings.log_key_file.name}.next")


def _proposal_file(settings: Settings, session: Session) -> Path:
    origin = journal.head(session, lock=False).origin
    return folder_of(settings.anchor_dir, origin) / "loss-proposal.json"
