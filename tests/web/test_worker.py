"""The queue on a real Redis: it rings, workers work, and whatever it loses the outbox still knows."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import func, select

from tests.founding import a_base
from tests.stories import World
from web import worker
from web.settings import Settings
from web.worker import QueueUnreachable, enqueue, queue, ring, work, worker_class
from workflow import claims
from workflow.outbox import OutboxMessage

PATIENCE = 60


@dataclass
class Office:
    """A municipality with a queue and a folder for letters."""

    world: World
    bell: Queue
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.environment, needs_secret=False)

    @property
    def letters(self) -> list[str]:
        folder = self.settings.mail_dir
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def pieces(self) -> list[int]:
        """How many pieces of news each letter tells."""
        texts = [
            message_from_bytes((self.settings.mail_dir / name).read_bytes(), policy=default).get_content()
            for name in self.letters
        ]
        return [max(1, sum(line.startswith("— ") for line in text.splitlines())) for text in texts]

    def undone(self) -> int:
        with self.world.units.reading() as session:
            return session.scalar(select(func.count()).where(OutboxMessage.done_at.is_(None))) or 0

    def ring(self) -> int:
        return ring(self.world.units, self.bell, at=worker.now())

    def work(self) -> None:
        """A worker of this process, until the queue is empty."""
        work(self.settings, burst=True)

    def run_worker(self) -> None:
        """A worker process, until the queue is empty."""
        subprocess.run(
            [sys.executable, "-m", "web.cli.main", "worker", "--burst"],
            env={**os.environ, **self.environment},
            check=True,
            timeout=PATIENCE,
        )

    def work_everything(self) -> None:
        """Ring and work until nothing is due: announcements make letters."""
        while self.ring():
            self.work()

    def run_workers(self) -> None:
        """The same by processes of their own."""
        while self.ring():
            self.run_worker()


@pytest.fixture
def office(
    sqlite_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    for made in an_office(sqlite_url, sqlite_url, redis_url, tmp_path):
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made
        worker.parts.cache_clear()


@pytest.fixture
def office_on_postgres(
    postgres_owner_url: str, postgres_app_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Office]:
    yield from an_office(postgres_owner_url, postgres_app_url, redis_url, tmp_path)


def an_office(owner_url: str, url: str, redis_url: str, tmp_path: Path) -> Iterator[Office]:
    world = a_base(owner_url)
    environment = {"IOM_DATABASE_URL": url, "REDIS_URL": redis_url, "IOM_VAR_DIR": str(tmp_path / "var")}
    bell = queue(redis_url)
    yield Office(world, bell, environment)
    bell.connection.close()
    world.close()


@pytest.mark.slow
def test_an_act_becomes_letters_through_the_queue(office: Office) -> None:
    office.world.route().submitted()
    office.run_workers()
    assert office.undone() == 0
    assert len(office.letters) == 2


@pytest.mark.slow
def test_the_same_on_postgresql_with_a_forking_worker(office_on_postgres: Office) -> None:
    office = office_on_postgres
    assert worker_class(office.settings) is Worker
    office.world.route().submitted()
    office.run_workers()
    assert office.undone() == 0
    assert len(office.letters) == 2


def test_a_sqlite_file_is_never_carried_across_a_fork(office: Office) -> None:
    assert worker_class(office.settings) is SimpleWorker


def test_a_job_carries_an_id_as_json_under_the_name_of_its_attempt(office: Office) -> None:
    office.world.route()
    assert office.ring() == 1
    (job,) = office.bell.jobs
    assert job.id == "ob-1-1"
    assert job.args == [1]
    assert job.serializer is JSONSerializer
    assert office.bell.connection.hget(job.key, "data") is not None


def test_ringing_twice_puts_a_message_into_the_queue_once(office: Office) -> None:
    office.world.route()
    assert office.ring() == 1
    assert office.ring() == 0
    assert len(office.bell) == 1


def test_a_wiped_redis_loses_nothing(office: Office) -> None:
    office.world.route().submitted()
    office.ring()
    office.bell.connection.flushall()
    office.work_everything()
    assert office.undone() == 0
    assert len(office.letters) == 2


def test_a_job_run_twice_sends_one_letter(office: Office) -> None:
    office.world.route().submitted()
    office.work_everything()
    before = office.letters
    enqueue(office.bell, 2, 1)
    enqueue(office.bell, 3, 7)
    office.work()
    assert office.letters == before


def test_a_job_whose_worker_died_before_it_claimed_is_put_again(office: Office) -> None:
    office.world.route()
    office.ring()
    # What a kill between taking the job and claiming its message leaves: the job's own key, in no queue.
    office.bell.connection.delete(office.bell.key)
    office.bell.connection.hset(
        "rq:job:ob-1-1", mapping={"enqueued_at": "2026-01-01T00:00:00.000000Z", "status": "started"}
    )
    assert office.ring() == 1
    office.work()
    assert office.undone() == 0


@pytest.mark.slow
def test_a_killed_worker_leaves_its_message_to_the_next_after_the_claim(office: Office) -> None:
    office.world.route()
    with office.world.units.writing() as session:
        taken = claims.claim(session, at=worker.now())
    assert taken is not None  # a worker has claimed the message and is killed
    assert office.ring() == 0
    later = worker.now() + claims.CLAIM_TIME + timedelta(seconds=1)
    assert ring(office.world.units, office.bell, at=later) == 1
    assert [job.id for job in office.bell.jobs] == ["ob-1-2"]


@pytest.mark.slow
def test_a_worker_killed_at_any_moment_loses_no_letter(office: Office) -> None:
    for _ in range(3):
        office.world.route().submitted()
    office.ring()
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli.main", "worker"], env={**os.environ, **office.environment}
    )
    deadline = time.monotonic() + PATIENCE
    total = office.undone()
    while office.undone() == total and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with office.world.units.writing() as session:  # time passes: the claim of the killed worker ends
        for row in session.scalars(select(OutboxMessage).where(OutboxMessage.claim_until.is_not(None))):
            row.claim_until = worker.now() - timedelta(seconds=1)
    office.bell.connection.flushall()
    office.work_everything()
    assert office.undone() == 0
    assert sum(office.pieces()) == 6


def test_without_redis_the_worker_says_so_in_one_sentence(tmp_path: Path) -> None:
    environ = {"IOM_VAR_DIR": str(tmp_path), "REDIS_URL": "redis://:secret@127.0.0.1:1/0"}
    with pytest.raises(QueueUnreachable) as refusal:
        work(Settings.from_env(environ, needs_secret=False), burst=True)
    assert "127.0.0.1:1" in str(refusal.value)
    assert "secret" not in str(refusal.value)
