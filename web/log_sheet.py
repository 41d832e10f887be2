"""The monthly sheet with the checkpoint over the whole log, for the page and for the command line."""

from datetime import datetime

from sqlalchemy.orm import Session

from approvals.municipality import load_municipality
from documents.docx.log_papers import CheckpointSheet, checkpoint_sheet
from web.log_key import log_signer
from web.settings import Settings
from workflow.log.note import Checkpoint


def drawn_sheet(settings: Settings, session: Session, *, at: datetime) -> bytes:
    """The sheet as DOCX; `at` is on the municipality's clock. The checkpoint is signed now and kept."""
    signer = log_signer(settings)
    note = signer.sign(session)
    last, municipality = Checkpoint.of(note), load_municipality(session)
    said = CheckpointSheet(
        authority=municipality.authority,
        origin=last.origin,
        size=last.size,
        root=note.text.split("\n")[2],
        note=note.spelled,
        vkey=signer.verifier.line,
        fingerprint=signer.verifier.fingerprint,
        printed_at=at,
        address=settings.public_address,
    )
    return checkpoint_sheet(said, municipality.profile)
