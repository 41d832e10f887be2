"""The monthly sheet with the checkpoint over the whole log: made on the page or the command line, and remembered.

Each one made is an entry of the log, so that whoever answers for the log can be told when a month has none.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.municipality import load_municipality
from documents.docx.log_papers import CheckpointSheet, checkpoint_sheet
from web.log_key import log_signer
from web.settings import Settings
from workflow.log import journal
from workflow.log.checkpoints import SHEET_MADE
from workflow.log.note import Checkpoint
from workflow.log.tables import LogEvent
from workflow.transaction import Units


def make_sheet(settings: Settings, units: Units, *, at: datetime, by: str | None) -> bytes:
    """The sheet as DOCX, its checkpoint signed now and kept; the next entry says that it was made.

    So the proof of that entry gives the root that stands on paper.
    """
    with units.writing() as session:
        size = journal.head(session).size
        drawn = _drawn(settings, session, size, at=at)
        journal.record(session, kind=SHEET_MADE, at=at, by=by, data={"size": size})
    return drawn


def last_made(session: Session) -> datetime | None:
    """When the last sheet was made."""
    made = select(LogEvent.at).where(LogEvent.kind == SHEET_MADE).order_by(LogEvent.at.desc()).limit(1)
    return session.scalars(made).first()


def is_due(session: Session, *, today: date) -> bool:
    """Whether this month has no sheet yet; the month in which the log began needs none."""
    zone = ZoneInfo(load_municipality(session).zone)
    month = datetime(today.year, today.month, 1, tzinfo=zone)
    began = session.scalars(select(LogEvent.at).where(LogEvent.seq == 0)).first()
    made = last_made(session)
    return began is not None and began < month and (made is None or made < month)


def _drawn(settings: Settings, session: Session, size: int, *, at: datetime) -> bytes:
    signer = log_signer(settings)
    note = signer.sign(session, size)
    last, municipality = Checkpoint.of(note), load_municipality(session)
    said = CheckpointSheet(
        authority=municipality.authority,
        origin=last.origin,
        size=last.size,
        root=note.text.split("\n")[2],
        note=note.spelled,
        vkey=signer.verifier.line,
        fingerprint=signer.verifier.fingerprint,
        printed_at=at.astimezone(ZoneInfo(municipality.zone)),
        address=settings.public_address,
    )
    return checkpoint_sheet(said, municipality.profile)
