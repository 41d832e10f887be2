"""A copy of the whole installation in one sealed file, made while it runs; good only once it was opened and checked.

Inside: the base, the settings that matter, the log key, and up to where the mirror reaches. Pieces are sealed one by
one under a key drawn for the file, which is itself sealed under the backup key or a passphrase.
"""

import io
import json
import secrets
import shutil
import sqlite3
import struct
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from approvals.examination import examine
from web import schema
from web.carrying import Progress, carry
from web.settings import Settings
from workflow.database import Database
from workflow.errors import WorkflowError
from workflow.log import journal
from workflow.log.findings import CLEAN, Report
from workflow.log.kept_files import FOR_OWNER, sync_folder
from workflow.sealing import SALT_BYTES, key_of_passphrase, seal, unseal
from workflow.transaction import Units

MAGIC = b"iom-backup-1\n"
PIECE = 1 << 20
BASE, LOG_KEY, ABOUT = "iom.db", "log.key", "about.json"
BY_KEY, BY_PHRASE = b"K", b"P"


class BackupUnsound(WorkflowError):
    """The copy was made and is not good. Fact: sentence."""

    template = "Копия сделана, но проверку не прошла и удалена: {sentence}"


class NotABackup(WorkflowError):
    """The file is no copy of ours, or damaged. Facts: path, cause."""

    template = "Файл {path} — не копия «Маршрута» или повреждён: {cause}."


class BaseInPlace(WorkflowError):
    """There is a base already. Fact: path."""

    template = "База {path} уже есть. Чтобы заменить её, остановите сервер и повторите с ключом --force."


@dataclass(frozen=True)
class Lock:
    """What opens a copy: the backup key, or a passphrase."""

    key: bytes | None = None
    phrase: str | None = None


@dataclass(frozen=True)
class About:
    """What a copy says of itself."""

    origin: str
    size: int
    root: str
    made_at: str
    settings: dict[str, str]


def back_up(settings: Settings, path: Path, lock: Lock, *, at: datetime, progress: Progress) -> About:
    """Write a copy that has been read back, opened and checked; raises `BackupUnsound` and leaves no file otherwise."""
    folder = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        _copy(settings, folder / BASE, progress)
        about = _about(folder / BASE, settings, at)
        (folder / ABOUT).write_text(json.dumps(vars(about), ensure_ascii=False, indent=1), encoding="utf-8")
        if settings.log_key_file.exists():
            shutil.copyfile(settings.log_key_file, folder / LOG_KEY)
        _pack(folder, folder / "sealed", lock)
        (folder / BASE).unlink()
        opened = folder / "opened"
        opened.mkdir(mode=0o700)
        unpack(folder / "sealed", opened, lock)
        report = check(opened / BASE)
        if report.exit_code != CLEAN:
            raise BackupUnsound(sentence=report.sentence)
        (folder / "sealed").replace(path)
        sync_folder(path.parent)
        return about
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check(base: Path) -> Report:
    """`iom fsck` of a base file that nobody else has open."""
    database = Database.open(f"sqlite:///{base}")
    try:
        return examine(Units(database))
    finally:
        database.close()


def unpack(path: Path, folder: Path, lock: Lock) -> About:
    """Open a copy into an empty folder; raises `NotABackup` or `SealBroken`."""
    with path.open("rb") as file:
        pieces = _opened(path, file, lock)
        try:
            with tarfile.open(fileobj=_Pieces(pieces), mode="r|") as archive:
                for member in archive:
                    _take(path, archive, member, folder)
        except tarfile.TarError as error:
            raise NotABackup(path=path, cause="внутри не то, что должно быть") from error
        for _ in pieces:  # the end of the file is looked at, too
            pass
    return About(**json.loads((folder / ABOUT).read_text(encoding="utf-8")))


def _take(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    found = archive.extractfile(member) if member.name in (BASE, LOG_KEY, ABOUT) else None
    if found is None:
        raise NotABackup(path=path, cause=f"лишний файл {member.name}")
    with (folder / member.name).open("wb") as out:
        (folder / member.name).chmod(FOR_OWNER)
        shutil.copyfileobj(found, out)


def _copy(settings: Settings, target: Path, progress: Progress) -> None:
    """The base as of one instant, as a file; one on a server is carried row by row."""
    source = file_of(settings)
    if source is None:
        schema.create(f"sqlite:///{target}")
        carry(settings.database_url, f"sqlite:///{target}", progress=progress)
        return
    # SQLite's own copying: the file is never opened as a file while the server uses it.
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=256, progress=lambda _, left, pages: progress(pages - left, pages))


def _about(base: Path, settings: Settings, at: datetime) -> About:
    database = Database.open(f"sqlite:///{base}")
    try:
        with Units(database).reading() as session:
            head = journal.head(session, lock=False)
    finally:
        database.close()
    chosen = {
        "IOM_PUBLIC_ADDRESS": settings.public_address,
        "IOM_ANCHOR_DIR": str(settings.anchor_dir),
        "IOM_MIRROR_DIR": str(settings.mirror_dir),
        "IOM_MAIL_FROM": settings.mail_from,
    }
    return About(head.origin, head.size, head.root, at.isoformat(), chosen)


def file_of(settings: Settings) -> Path | None:
    """The file of the base; None where it is on a server."""
    prefix = "sqlite:///"
    url = settings.database_url
    return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None


# --- the sealed file ----------------------------------------------------------------------------------


def _pack(folder: Path, target: Path, lock: Lock) -> None:
    """All files of the folder in one: a header with the sealed key of the file, then pieces, the last one marked."""
    key = secrets.token_bytes(32)
    with target.open("wb") as out:
        target.chmod(FOR_OWNER)
        out.write(MAGIC + _sealed_key(key, lock))
        sealer = _Sealer(out, key)
        with tarfile.open(fileobj=sealer, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for name in (ABOUT, LOG_KEY, BASE):
                if (folder / name).exists():
                    archive.add(folder / name, name)
        sealer.finish()
        out.flush()


def _sealed_key(key: bytes, lock: Lock) -> bytes:
    salt = secrets.token_bytes(SALT_BYTES)
    if lock.phrase is not None:
        return BY_PHRASE + salt + seal(key_of_passphrase(lock.phrase, salt), key, MAGIC + BY_PHRASE + salt)
    assert lock.key is not None
    return BY_KEY + salt + seal(lock.key, key, MAGIC + BY_KEY + salt)


def _key_of(path: Path, file: IO[bytes], lock: Lock) -> bytes:
    if file.read(len(MAGIC)) != MAGIC:
        raise NotABackup(path=path, cause="начало не то")
    way, salt, sealed = file.read(1), file.read(SALT_BYTES), file.read(12 + 32 + 16)
    if way == BY_PHRASE:
        if lock.phrase is None:
            raise NotABackup(path=path, cause="она закрыта парольной фразой: укажите --passphrase-file")
        outer = key_of_passphrase(lock.phrase, salt)
    elif lock.key is None:
        raise NotABackup(path=path, cause="она закрыта ключом копий: не указывайте --passphrase-file")
    else:
        outer = lock.key
    return unseal(outer, sealed, MAGIC + way + salt, what=str(path))


class _Sealer(io.RawIOBase):
    """Writes what it is given in sealed pieces; each names its place, the last one that it is the last."""

    def __init__(self, out: IO[bytes], key: bytes) -> None:
        self._out, self._key = out, key
        self._waiting = bytearray()
        self._place = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take more."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write what is left as the last piece."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, data: bytes, *, last: bool) -> None:
        sealed = seal(self._key, data, _context(self._place, last=last))
        self._out.write(struct.pack(">?L", last, len(sealed)) + sealed)
        self._place += 1


def _opened(path: Path, file: IO[bytes], lock: Lock) -> Iterator[bytes]:
    key = _key_of(path, file, lock)
    place, last = 0, False
    while not last:
        header = file.read(5)
        if len(header) != 5:  # noqa: PLR2004  # the header of a piece
            raise NotABackup(path=path, cause="файл обрывается")
        last, length = struct.unpack(">?L", header)
        if length > PIECE + 28:
            raise NotABackup(path=path, cause="кусок не той длины")
        yield unseal(key, file.read(length), _context(place, last=last), what=str(path))
        place += 1
    if file.read(1):
        raise NotABackup(path=path, cause="за концом есть лишнее")


def _context(place: int, *, last: bool) -> bytes:
    return MAGIC + struct.pack(">L?", place, last)


class _Pieces(io.RawIOBase):
    """Reads pieces as one file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there is something."""
        while not self._left:
            more = next(self._pieces, None)
            if more is None:
                return 0
            self._left = more
        part = self._left[: len(buffer)]
        self._left = self._left[len(part) :]
        buffer[: len(part)] = part
        return len(part)
