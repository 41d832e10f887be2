"""The queue: Redis rings, RQ workers work. A job carries the id of an outbox message; Redis is never the truth.

One queue, so that a job cannot be lost between two (RQ moves it by BLMOVE); a JSON serializer, so that a writable
Redis is not code execution; a new job id for each attempt, so that no old time stamp kills a new job.
"""

import os
from datetime import UTC, datetime
from functools import cache, partial

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, Worker
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from web.jobs import Post, deliver
from web.log_key import log_line
from web.mail import mailer
from web.settings import Settings
from workflow import claims
from workflow.claims import CLAIM_TIME
from workflow.database import Database
from workflow.errors import WorkflowError
from workflow.transaction import Units

QUEUE = "iom"
JOB_SECONDS = int(CLAIM_TIME.total_seconds()) - 30  # a job ends before its claim does
FAILURE_SECONDS = 3600


class QueueUnreachable(WorkflowError):
    """Redis does not answer. Fact: address."""

    template = "Redis не отвечает: {address}. Проверьте, запущен ли он, и настройку REDIS_URL."


def queue(redis_url: str) -> Queue:
    """The one queue of the installation."""
    connection = Redis.from_url(redis_url, socket_connect_timeout=5)
    return Queue(QUEUE, connection=connection, serializer=JSONSerializer, default_timeout=JOB_SECONDS)


def ring(units: Units, bell: Queue, *, at: datetime) -> int:
    """Put every due message into the queue; one that is already there stays as it is. Return how many were put."""
    with units.reading() as session:
        waiting = claims.due(session, at=at)
    try:
        return sum(enqueue(bell, message.id, message.attempt) for message in waiting)
    except RedisError as error:
        raise QueueUnreachable(address=_named(bell)) from error


def enqueue(bell: Queue, message: int, attempt: int) -> bool:
    """Put one message into the queue under the id of its attempt; False where it waits or runs there already."""
    job = f"ob-{message}-{attempt}"
    try:
        _put(bell, job, message)
    except DuplicateJobError:
        if not _forget_stuck(bell, job):
            return False
        _put(bell, job, message)
    return True


def _put(bell: Queue, job: str, message: int) -> None:
    bell.enqueue(deliver_message, message, job_id=job, unique=True, result_ttl=0, failure_ttl=FAILURE_SECONDS)


def _forget_stuck(bell: Queue, job: str) -> bool:
    """Delete a job whose worker died before it claimed the message; False where the job is alive."""
    known = bell.fetch_job(job)
    if known is None:
        return True
    times = [moment for moment in (known.enqueued_at, known.started_at) if moment is not None]
    now, _micro = bell.connection.time()
    if times and now - max(moment.timestamp() for moment in times) < JOB_SECONDS:
        return False
    known.delete()
    return True


def deliver_message(message: int) -> None:
    """The job: do one outbox message. Twice is harmless: what is done or taken is not taken again."""
    deliver(parts(os.getpid()), at=now(), message=message)


def now() -> datetime:
    """The clock of the machine: jobs have no request to take their time from."""
    return datetime.now(UTC)


@cache
def parts(_process: int) -> Post:
    """The parts of this process, opened by its first job: the parent of a fork opens no database."""
    settings = Settings.from_env(os.environ, needs_secret=False)
    return post_of(settings, Units(Database.open(settings.database_url)))


def post_of(settings: Settings, units: Units) -> Post:
    """What background work needs, from the settings."""
    return Post(units, mailer(settings), settings.public_address, partial(log_line, settings))


def work(settings: Settings, *, burst: bool = False) -> None:
    """Work on the queue until stopped (`burst`: until it is empty); raises `QueueUnreachable`."""
    bell = queue(str(settings.redis_url))
    try:
        bell.connection.ping()
        worker_class(settings)([bell], connection=bell.connection, serializer=JSONSerializer).work(
            burst=burst, logging_level="WARNING"
        )
    except RedisError as error:
        raise QueueUnreachable(address=_named(bell)) from error


def _named(bell: Queue) -> str:
    """Where Redis is, without a password."""
    at = bell.connection.connection_pool.connection_kwargs
    return str(at.get("path") or f"{at.get('host')}:{at.get('port')}")


def worker_class(settings: Settings) -> type[BaseWorker]:
    """A worker that never carries an open SQLite file across a fork."""
    if not settings.database_url.startswith("sqlite"):
        return Worker
    return SimpleWorker
