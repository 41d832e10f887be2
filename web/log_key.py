"""The log key of this installation, by its settings: drawn once, opened for each checkpoint, told by fingerprint.

Which checkpoints it signs is decided in `workflow/log/checkpoints.py`.
"""

from sqlalchemy.orm import Session

from web.settings import Settings
from workflow.log import journal
from workflow.log.checkpoints import LogSigner, draw_key, read_key
from workflow.log.note import VerifierKey


def draw_log_key(settings: Settings, session: Session) -> LogSigner:
    """The signer of this log; its key is drawn where there is no file yet."""
    draw_key(settings.log_key_file, journal.head(session, lock=False).origin)
    return log_signer(settings)


def log_signer(settings: Settings) -> LogSigner:
    """The signer of this log; raises `NoLogKey` or `LogKeyUnusable`."""
    return LogSigner.open(settings.log_key_file, settings.anchor_dir)


def log_vkey(settings: Settings) -> VerifierKey | None:
    """The public half of the log key; None where no key has been drawn."""
    return read_key(settings.log_key_file).verifier if settings.log_key_file.exists() else None
