"""Which checkpoints are signed: those that continue the last one of the same key, and no other.

The log key lies in a file outside the database, so that who holds the database alone cannot sign a rewritten log.
How a checkpoint is spelled is the business of `note`, where it is kept that of `anchors`.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import journal, merkle
from workflow.log.anchors import Anchors
from workflow.log.kept_files import FOR_OWNER, write_whole
from workflow.log.note import BadNote, Checkpoint, Note, SignerKey, VerifierKey
from workflow.log.proofs import StoredNodes, consistency, root_at

SHEET_MADE = "log.sheet_made"
"""The entry that a checkpoint was given out on paper: it stands right behind the entries that the checkpoint is of."""


class NoLogKey(WorkflowError):
    """There is no log key to sign with. Fact: path."""

    template = (
        "Ключа журнала нет: {path}. Верните файл из копии или, если его ещё не было, выполните «iom init»."
    )


class LogKeyUnusable(WorkflowError):
    """The file of the log key is there and cannot be used. Facts: path, cause."""

    template = "Ключ журнала {path} не подходит: {cause}. Верните файл из копии."


class LogRewritten(WorkflowError):
    """The log does not continue the last checkpoint of this key; nothing is signed. Facts: kept, size."""

    template = (
        "Журнал не продолжает отметку, подписанную раньше (записей {kept}, теперь {size}). "
        "Новая отметка не подписана. Выполните «iom fsck»: он скажет, что изменилось и что делать."
    )


class NoSuchCheckpoint(WorkflowError):
    """The log has never been that long. Facts: wanted, size."""

    template = "Отметить {wanted} записей нельзя: в журнале их {size}."


@dataclass(frozen=True)
class LogSigner:
    """A log key with the checkpoints it has signed."""

    key: SignerKey
    anchors: Anchors

    @classmethod
    def open(cls, key_file: Path, anchor_folder: Path) -> "LogSigner":
        """The key of the file with its anchors; raises `NoLogKey` or `LogKeyUnusable`."""
        key = read_key(key_file)
        return cls(key, Anchors(anchor_folder, key.verifier))

    @property
    def verifier(self) -> VerifierKey:
        """The public half, which readers keep."""
        return self.key.verifier

    def sign(self, session: Session, size: int | None = None) -> Note:
        """The checkpoint over the whole log, or over its first `size` entries, signed and kept.

        The same size gives the same bytes. Raises `LogRewritten` where the log does not continue the last
        checkpoint of this key, `NoSuchCheckpoint` for a size it never had.
        """
        head = journal.head(session, lock=False)
        if head.origin != self.key.name:
            raise LogKeyUnusable(path=self.key.name, cause=f"он от другого журнала, а здесь {head.origin}")
        wanted = head.size if size is None else size
        if not 0 <= wanted <= head.size:
            raise NoSuchCheckpoint(wanted=wanted, size=head.size)
        nodes = StoredNodes(session)
        self._require_growth(nodes, head, wanted)
        note = Checkpoint(head.origin, wanted, root_at(nodes, wanted)).signed(self.key)
        self.anchors.keep(note)
        return note

    def latest(self) -> Note | None:
        """The biggest checkpoint signed so far."""
        return self.anchors.latest()

    def _require_growth(self, nodes: StoredNodes, head: journal.Head, wanted: int) -> None:
        """The last checkpoint, the wanted one and the head are sizes of one tree; raises `LogRewritten`."""
        root = head.frontier.root()
        sound = _grows(nodes, (wanted, root_at(nodes, wanted)), (head.size, root))
        note = self.latest()
        if note is not None:
            last = Checkpoint.of(note)
            sound = sound and _grows(nodes, (last.size, last.root), (head.size, root))
        if not sound:
            raise LogRewritten(kept=wanted if note is None else Checkpoint.of(note).size, size=head.size)


def _grows(nodes: StoredNodes, old: tuple[int, bytes], new: tuple[int, bytes]) -> bool:
    if old[0] > new[0]:
        return False
    return merkle.proves_consistency(old[0], new[0], old[1], new[1], consistency(nodes, old[0], new[0]))


def read_key(path: Path) -> SignerKey:
    """The log key of the file; raises `NoLogKey` or `LogKeyUnusable`."""
    try:
        return SignerKey.parse(path.read_text(encoding="ascii"))
    except FileNotFoundError as error:
        raise NoLogKey(path=path) from error
    except BadNote as error:
        raise LogKeyUnusable(path=path, cause=error.facts["cause"]) from error
    except (UnicodeDecodeError, OSError) as error:
        raise LogKeyUnusable(path=path, cause="файл повреждён или недоступен") from error


def draw_key(path: Path, origin: str) -> SignerKey:
    """The log key of the file, drawn where there is none; only its owner may read it."""
    if not path.exists():
        write_whole(path, f"{SignerKey.draw(origin).line}\n".encode(), mode=FOR_OWNER)
    return read_key(path)
