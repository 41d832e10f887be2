"""Builds broken on purpose: one promise taken out of the code, and the tests that must notice it.

A build is a line of `broken.toml`: a file, the words in it, what stands there instead, and the tests to run. A test
run that fails has caught it; one that passes has not, and one that could not run says nothing at all.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("broken.toml")
PACKAGES = ("workflow", "documents", "approvals", "web", "tests", "docs")
PASSED, FAILED, SILENT = 0, 1, 2
LONGEST, LONGEST_OF_ALL = 900, 3600


@dataclass(frozen=True)
class Build:
    """One promise taken out."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def broken(self, source: str) -> str:
        """The source without the promise; ValueError where its words no longer stand there exactly once."""
        if source.count(self.old) != 1:
            raise ValueError(f"«{self.name}»: в {self.file} место найдено {source.count(self.old)} раз")
        changed = source.replace(self.old, self.new)
        if self.file.endswith(".py"):
            compile(changed, self.file, "exec")
        return changed


@dataclass(frozen=True)
class Verdict:
    """What became of one build."""

    build: Build
    status: int
    said: str

    @property
    def is_caught(self) -> bool:
        """Whether a test failed because of it."""
        return self.status == FAILED


def builds() -> tuple[Build, ...]:
    """Every build of the list."""
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["build"]
    return tuple(Build(**{**row, "tests": tuple(row["tests"])}) for row in rows)


@contextmanager
def workshop() -> Iterator[Path]:
    """A copy of the tree in which builds may be broken."""
    with tempfile.TemporaryDirectory(prefix="iom-mutants-") as made:
        place = Path(made)
        for name in PACKAGES:
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        for path in ROOT.iterdir():
            if path.is_file() and path.name != ".coverage":
                shutil.copy2(path, place / path.name)
        yield place


def whole(place: Path, tests: Sequence[str]) -> Verdict:
    """The same tests on the tree as it is: they must pass, or their failing on a broken build would say nothing."""
    return _run(place, Build("ничего не сломано", "", "", "", tuple(tests)), LONGEST_OF_ALL)


def tried(place: Path, build: Build) -> Verdict:
    """Break the tree, run the tests of the build, and mend the tree again."""
    path = place / build.file
    source = path.read_text(encoding="utf-8")
    path.write_text(build.broken(source), encoding="utf-8")
    try:
        return _run(place, build, LONGEST)
    finally:
        path.write_text(source, encoding="utf-8")


def _run(place: Path, build: Build, seconds: int) -> Verdict:
    asked = ["-x", "-q", "-p", "no:cacheprovider", "-m", ""]
    command = [sys.executable, "-m", "pytest", *asked, *build.tests]
    # A build and its mending may fall into one second: nothing compiled may outlive either, in no process.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            command,
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Verdict(build, SILENT, f"не кончилось за {seconds} с")
    lines = [line for line in ended.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return Verdict(build, ended.returncode, lines[0] if lines else ended.stdout[-500:] + ended.stderr[-500:])
