"""Anchors: the checkpoints kept outside the database, one file each, only ever added to.

They lie in `<folder>/<origin>/<key id>/`, with the key line beside them: whoever reads the folder needs no database
to know what was signed. Whether a checkpoint may be signed is the business of `checkpoints`; whether the log still
agrees with those kept is the business of `rollback`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workflow.errors import WorkflowError
from workflow.log.kept_files import write_whole
from workflow.log.note import BadNote, Checkpoint, Note, VerifierKey, parse_note

IN_ONE_FOLDER = 10_000
KEY_LINE = "vkey.txt"
_PART = re.compile(r"(?!\.+\Z)[A-Za-z0-9._-]{1,100}\Z")


class AnchorTaken(WorkflowError):
    """Another checkpoint of that size is kept already: two histories under one key. Fact: path."""

    template = "Отметка {path} уже хранится с другим корнем: журнал переписан. Выполните «iom fsck»."


class AnchorUnreadable(WorkflowError):
    """A kept checkpoint cannot be read. Facts: path, cause."""

    template = "Отметка {path} не читается: {cause}. Верните её из копии папки отметок."


@dataclass(frozen=True)
class Anchors:
    """The checkpoints of one log key."""

    folder: Path  # of all logs
    key: VerifierKey

    @property
    def place(self) -> Path:
        """Where the checkpoints of this key lie."""
        return folder_of(self.folder, self.key.name) / self.key.key_id.hex()

    def keep(self, note: Note) -> Path:
        """Add a checkpoint; once more is harmless. Raises `AnchorTaken` where another of its size is kept."""
        path = self._path(Checkpoint.of(note).size)
        spelled = note.spelled.encode()
        if path.exists():
            if path.read_bytes() != spelled:
                raise AnchorTaken(path=path)
            return path
        line = self.place / KEY_LINE
        if not line.exists():
            write_whole(line, f"{self.key.line}\n".encode())
        write_whole(path, spelled)
        return path

    def latest(self) -> Note | None:
        """The biggest checkpoint kept under this key; raises `AnchorUnreadable`."""
        for folder in sorted(_folders(self.place), reverse=True):
            for path in sorted(folder.glob("*.txt"), reverse=True):
                return read(path, self.key)
        return None

    def kept(self) -> Iterator[Path]:
        """The files of all checkpoints, smallest first."""
        for folder in sorted(_folders(self.place)):
            yield from sorted(folder.glob("*.txt"))

    def _path(self, size: int) -> Path:
        return self.place / f"{size // IN_ONE_FOLDER:09d}" / f"{size:013d}.txt"


def read(path: Path, key: VerifierKey) -> Note:
    """The checkpoint in the file, signed by the key; raises `AnchorUnreadable`."""
    try:
        note = parse_note(path.read_bytes().decode())
        checkpoint = Checkpoint.of(note)
        if not note.is_signed_by(key):
            raise BadNote(cause="под ней нет подписи ключа журнала")
        if checkpoint.origin != key.name or path.stem != f"{checkpoint.size:013d}":
            raise BadNote(cause="она лежит не под своим именем")
    except BadNote as error:
        raise AnchorUnreadable(path=path, cause=error.facts["cause"]) from error
    except (UnicodeDecodeError, OSError) as error:
        raise AnchorUnreadable(path=path, cause="файл повреждён или недоступен") from error
    return note


def keys_of(folder: Path, origin: str) -> list[VerifierKey]:
    """Every key under which checkpoints of this log are kept; raises `AnchorUnreadable`."""
    found = []
    for place in sorted(_folders(folder_of(folder, origin))):
        path = place / KEY_LINE
        try:
            key = VerifierKey.parse(path.read_text(encoding="ascii"))
        except (BadNote, UnicodeDecodeError, OSError) as error:
            raise AnchorUnreadable(path=path, cause="это не строка ключа журнала") from error
        found.append(key)
    return found


def binding_keys(folder: Path, origin: str, size: int) -> list[VerifierKey]:
    """The keys that have signed a log of more than `size` entries."""
    return [
        key
        for key in keys_of(folder, origin)
        if any(path.stem.isdigit() and int(path.stem) > size for path in Anchors(folder, key).kept())
    ]


def folder_of(folder: Path, origin: str) -> Path:
    """The folder of one log; raises `BadNote` for a name that would lead elsewhere."""
    parts = origin.split("/")
    if not all(_PART.match(part) for part in parts):
        raise BadNote(cause=f"имя журнала «{origin}» не годится для папки")
    return folder.joinpath(*parts)


def _folders(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []
