"""A copy put in the place of the base: opened beside it, checked, and the erasures made since replayed before it opens.

Entries newer than the copy come back afterwards (`iom log recover`), as after any rollback. Until then the program
only reads, so nothing erased can be seen: what the mirror names as erased is gone before the base is in its place.
"""

import secrets
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from web import schema
from web.backup import BASE, LOG_KEY, About, BackupUnsound, BaseInPlace, Lock, check, file_of, unpack
from web.carrying import carry
from web.settings import Settings
from workflow.log.findings import CLEAN
from workflow.log.kept_files import FOR_OWNER, make_folder, sync_folder
from workflow.log.mirror import Mirror

_ERASED = {
    "blob": "DELETE FROM blobs WHERE sha256 = ?",
    "content": "DELETE FROM contents WHERE hash = ?",
    "payload": "DELETE FROM payloads WHERE seq || '/' || field = ?",
}


@dataclass(frozen=True)
class Restored:
    """What was put in place."""

    about: About
    erased: int  # things destroyed since the copy was made, destroyed again
    behind: int  # entries that the mirror can bring back
    kept_aside: Path | None  # the base that was there


def restore(settings: Settings, path: Path, lock: Lock, *, force: bool) -> Restored:
    """Put the copy in place; changes nothing unless the copy is sound.

    Raises `BaseInPlace` for a file that is there without `force`, `TargetNotEmpty` for a base on a server with rows.
    """
    target = file_of(settings)
    if target is not None and target.exists() and not force:
        raise BaseInPlace(path=target)
    place = settings.var_dir if target is None else target.parent
    make_folder(place)
    folder = place / f".restoring.{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        about = unpack(path, folder, lock)
        report = check(folder / BASE)
        if report.exit_code != CLEAN:
            raise BackupUnsound(sentence=report.sentence)
        mirror = Mirror(settings.mirror_dir, about.origin)
        last = mirror.last()
        behind = 0 if last is None else max(0, last.seq + 1 - about.size)
        erased = _erase_again(folder / BASE, mirror, about.size) if behind else 0
        if target is None:
            aside = None
            _carry_to_server(settings, folder / BASE)
        else:
            aside = _set_aside(target)
            (folder / BASE).replace(target)
            sync_folder(target.parent)
        if (folder / LOG_KEY).exists() and not settings.log_key_file.exists():
            make_folder(settings.log_key_file.parent)
            (folder / LOG_KEY).replace(settings.log_key_file)
            settings.log_key_file.chmod(FOR_OWNER)
        return Restored(about, erased, behind, aside)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _carry_to_server(settings: Settings, base: Path) -> None:
    """Fill the empty base on the server; raises `TargetNotEmpty` for one that is not, which stays as it is."""
    copy, owner = f"sqlite:///{base}", settings.owner_database_url
    schema.create(copy)  # a copy of an earlier program is brought up to this one
    schema.create(owner)
    carry(copy, owner)


def _erase_again(base: Path, mirror: Mirror, size: int) -> int:
    """Destroy what later entries of the mirror name as destroyed; their entries come back with the lost end."""
    items = [
        (item["kind"], item["ref"])
        for line in mirror.lines(size)
        if line.said["kind"] == "erasure.done"
        for item in line.said["data"]["items"]
    ]
    if not items:
        return 0
    count = 0
    with closing(sqlite3.connect(base, isolation_level=None)) as store:
        store.execute("PRAGMA secure_delete = ON")
        store.execute("BEGIN IMMEDIATE")
        guards = store.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN"
            " ('guard_blobs_delete', 'guard_contents_delete', 'guard_payloads_delete')"
        ).fetchall()
        for name, _ in guards:
            store.execute(f"DROP TRIGGER {name}")
        for kind, ref in items:
            if kind in _ERASED:
                count += store.execute(_ERASED[kind], (ref,)).rowcount
        for _, sql in guards:
            store.execute(sql)
        store.execute("COMMIT")
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def _set_aside(target: Path) -> Path | None:
    """Keep the base that is there, with its log of writes, under another name."""
    if not target.exists():
        return None
    with closing(sqlite3.connect(target)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = target.with_name(f"{target.name}.before-{secrets.token_hex(4)}")
    target.replace(aside)
    for suffix in ("-wal", "-shm"):
        target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
    return aside
