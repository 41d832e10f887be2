"""The log key of this installation, by its settings: drawn once, opened for each checkpoint, told by fingerprint.

Which checkpoints it signs is decided in `workflow/log/checkpoints.py`.
"""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.settings import Settings
from workflow.errors import WorkflowError
from workflow.log import journal
from workflow.log.anchors import AnchorUnreadable, keys_of
from workflow.log.checkpoints import LogSigner, draw_key, read_key
from workflow.log.note import Checkpoint, VerifierKey


class LogKeyLost(WorkflowError):
    """The key that signed this log is gone: another one would begin a second history. Fact: path."""

    template = (
        "Ключ журнала {path} пропал, а отметки, подписанные им, есть. Верните файл из надёжного места или из копии: "
        "новый ключ начал бы другую историю."
    )


class LogKeyOfAnotherBase(WorkflowError):
    """A base without a log is to begin one beside the key of another log. Fact: path."""

    template = (
        "Ключ журнала {path} остался от другой базы, журнал новой им не подписать. "
        "Уберите файл в надёжное место или укажите другой в IOM_LOG_KEY_FILE."
    )


def require_no_log_key(settings: Settings) -> None:
    """Raise `LogKeyOfAnotherBase` where a key is there before the log that it would sign."""
    if settings.log_key_file.exists():
        raise LogKeyOfAnotherBase(path=settings.log_key_file)


def draw_log_key(settings: Settings, session: Session) -> LogSigner:
    """The signer of this log; its key is drawn where none has ever signed. Raises `LogKeyLost`."""
    origin = journal.head(session, lock=False).origin
    if not settings.log_key_file.exists() and keys_of(settings.anchor_dir, origin):
        raise LogKeyLost(path=settings.log_key_file)
    draw_key(settings.log_key_file, origin)
    return log_signer(settings)


def log_signer(settings: Settings) -> LogSigner:
    """The signer of this log; raises `NoLogKey` or `LogKeyUnusable`."""
    return LogSigner.open(settings.log_key_file, settings.anchor_dir)


def log_line(settings: Settings) -> str | None:
    """The last checkpoint in one line for the foot of a letter: so thousands of copies of it lie outside."""
    if not settings.log_key_file.exists():
        return None
    signer = log_signer(settings)
    try:
        note = signer.latest()
    except AnchorUnreadable:  # `iom fsck` names it; a letter does not wait for that
        note = None
    if note is None:
        return None
    last = Checkpoint.of(note)
    root = note.text.split("\n")[2]
    said: str = _(
        "Контрольная строка журнала (для проверяющих, вам с ней ничего делать не нужно): "
        "%(size)s · %(root)s · %(letters)s",
        size=last.size,
        root=root,
        letters=signer.verifier.fingerprint,
    )
    return said


def log_vkey(settings: Settings) -> VerifierKey | None:
    """The public half of the log key; None where no key has been drawn."""
    return read_key(settings.log_key_file).verifier if settings.log_key_file.exists() else None
