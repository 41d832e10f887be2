"""`iom serve` as a process, and the sweeper inside it: what an act makes due leaves without anybody asking."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import servers
from tests.founding import a_base
from web.cli.main import main
from web.sweeper import RingingUnits, Sweeper
from workflow.database import Database
from workflow.errors import WorkflowError

PATIENCE = 60


def until(happened: Callable[[], bool]) -> bool:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happened()


@pytest.fixture
def environment(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {
        "IOM_DATABASE_URL": sqlite_url,
        "IOM_VAR_DIR": str(tmp_path / "var"),
        "PORT": str(servers.free_port()),
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("REDIS_URL", raising=False)
    return found


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli.main", "serve"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        servers.stop(process)


@pytest.mark.slow
def test_serve_answers_sends_what_waits_and_stops_when_told(environment: dict[str, str]) -> None:
    world = a_base(environment["IOM_DATABASE_URL"])
    world.route().submitted()
    world.close()
    assert main(["init"]) == 0
    address = f"http://127.0.0.1:{environment['PORT']}/sign-in"
    with serving(environment) as process:
        assert until(lambda: answers(address))
        assert until(lambda: len(list(Path(environment["IOM_VAR_DIR"]).glob("mail/*.eml"))) >= 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


@pytest.mark.slow
def test_a_taken_port_is_one_sentence(environment: dict[str, str]) -> None:
    assert main(["init", "--name", "Пробный округ", "--authority", "Управление"]) == 0
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        ended = subprocess.run(
            [sys.executable, "-m", "web.cli.main", "serve"],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 1
    assert environment["PORT"] in ended.stderr
    assert "PORT=8001" in ended.stderr
    assert "основание передачи" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_bell_rings_after_a_commit_and_never_after_a_rollback(sqlite_url: str) -> None:
    world = a_base(sqlite_url)
    world.close()
    rung = []
    units = RingingUnits(Database.open(sqlite_url), lambda: rung.append(True))
    with units.writing():
        pass
    assert rung == [True]
    with pytest.raises(RuntimeError), units.writing():
        raise RuntimeError
    assert rung == [True]
    with units.reading():
        pass
    assert rung == [True]
    units.database.close()


def test_the_sweeper_works_when_rung_outlives_a_refusal_and_ends_when_closed() -> None:
    worked = threading.Semaphore(0)
    fail = threading.Event()

    def work() -> None:
        worked.release()
        if fail.is_set():
            raise WorkflowError

    sweeper = Sweeper(work, every=PATIENCE)
    sweeper.ring()
    assert worked.acquire(timeout=PATIENCE)
    fail.set()
    sweeper.ring()
    assert worked.acquire(timeout=PATIENCE)
    sweeper.ring()
    assert worked.acquire(timeout=PATIENCE)
    sweeper.close()
    assert "sweeper" not in {thread.name for thread in threading.enumerate()}


def test_without_background_nothing_starts() -> None:
    sweeper = Sweeper(lambda: None, background=False)
    sweeper.ring()
    assert "sweeper" not in {thread.name for thread in threading.enumerate()}
    sweeper.close()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
