"""What the machine gave during the measurements: without it milliseconds of two runs cannot be compared."""

import os
import platform
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

PEERS = ("docxtpl", "python-docx", "SpiffWorkflow", "transitions", "SQLAlchemy", "psycopg")
TURNS = 60


def described(folder: Path) -> dict[str, Any]:
    """Versions, cores, and two measures of speed as they are at this moment."""
    return {
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: version(name) for name in PEERS},
        "fsync_ms": round(_fsync(folder), 3),
        "million_additions_ms": round(_additions(), 1),
    }


def _fsync(folder: Path) -> float:
    """The median milliseconds of bringing 4 kB to the disk."""
    laps = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(TURNS):
            file.write(bytes(4096))
            started = perf_counter()
            os.fsync(file.fileno())
            laps.append((perf_counter() - started) * 1000)
    return median(laps)


def _additions() -> float:
    laps = []
    for _ in range(5):
        total, started = 0, perf_counter()
        for number in range(1_000_000):
            total += number
        laps.append((perf_counter() - started) * 1000)
    return median(laps)
