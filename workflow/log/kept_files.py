"""Files that are kept: written whole or not at all, and still there after a power cut.

What stands in them, and who may read them, is their writer's business.
"""

import os
from pathlib import Path

FOR_ALL, FOR_OWNER = 0o644, 0o600


def write_whole(path: Path, data: bytes, *, mode: int = FOR_ALL) -> None:
    """Put the bytes under that name: a reader sees all of them or none."""
    make_folder(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def append_bytes(path: Path, data: bytes, whole: int) -> None:
    """Add bytes after the first `whole` of the file and have them survive a power cut."""
    is_new = not path.exists()
    if is_new:
        make_folder(path.parent)
    with path.open("ab") as file:
        if whole != file.tell():
            file.truncate(whole)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """The folder and those above it, each of them kept."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in the folder survive a power cut (Windows does so by itself)."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
