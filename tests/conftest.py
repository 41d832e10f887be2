"""What every test may ask for: a fixed clock, databases of both kinds, Redis, Chromium.

A server starts when the first test asks for it, one for each test process, and stops with that process.
At the end of the run the output says which real servers the tests used, so that a green run cannot hide that
they were left out.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import servers

SLOW_TO_START = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("default", deadline=None, print_blob=True, suppress_health_check=SLOW_TO_START)
settings.register_profile("full", settings.get_profile("default"), max_examples=1000)
settings.load_profile("default")

REAL = "really run on"


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not look at it again and again."""
    gc.freeze()


# --- time -------------------------------------------------------------------------------------------


@pytest.fixture
def at() -> datetime:
    """Monday, 14 September 2026, 09:30 in Moscow: the clock of the tests stands still."""
    return datetime(2026, 9, 14, 6, 30, tzinfo=UTC)


# --- databases --------------------------------------------------------------------------------------


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'iom.db'}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """The PostgreSQL of this test process."""
    with servers.running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def postgres_database(postgres: servers.Postgres) -> Iterator[servers.PostgresDatabase]:
    """An empty database for the tests of one module."""
    database = postgres.create()
    yield database
    postgres.drop(database)


@pytest.fixture(scope="module")
def postgres_owner_url(postgres_database: servers.PostgresDatabase) -> str:
    """The empty database of the module, as the role that owns the tables."""
    return postgres_database.owner_url


@pytest.fixture(scope="module")
def postgres_app_url(postgres_database: servers.PostgresDatabase) -> str:
    """The empty database of the module, as the role of the running program."""
    return postgres_database.app_url


# --- Redis and the browser --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.Redis]:
    """The Redis of this test process."""
    with servers.running_redis() as server:
        yield server


@pytest.fixture
def redis_url(redis_server: servers.Redis) -> str:
    """The address of an empty Redis."""
    redis_server.empty()
    return redis_server.url


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; without it the test fails and names the package."""
    return servers.chromium()


# --- what was really run ----------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _note_servers(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    asked = set(request.fixturenames)
    if "postgres" in asked:
        version = request.getfixturevalue("postgres").version
        request.node.user_properties.append((REAL, f"PostgreSQL {version}"))
    if "redis_server" in asked:
        version = request.getfixturevalue("redis_server").version
        request.node.user_properties.append((REAL, f"Redis {version}"))
    if "browser" in asked:
        version = request.getfixturevalue("browser").version
        request.node.user_properties.append((REAL, f"Chromium {version}"))


class RealServers:
    """Counts the tests that ran on each real server, over all test processes."""

    def __init__(self) -> None:
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self.tests.update(str(value) for key, value in report.user_properties if key == REAL)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """The last lines of the output, below the count of tests."""
        yield
        terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            for server, count in sorted(self.tests.items()):
                terminal.write_line(f"Выполнено на настоящем {server}: {count}")


# --- what runs where and when ------------------------------------------------------------------------

FIRST = (
    "tests/properties/",
    "tests/faults/",
    "tests/browser/",
    "tests/approvals/at_once/",
    "tests/web/test_demo.py",
    "tests/migrations/",
)
"""The longest files begin, so that at the end no process waits for the other."""

PAGES = {"school", "place", "empty_place"}
"""Fixtures that put pages before a whole municipality."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "pages: needs the pages of a municipality; part of make test, not of make test-fast"
    )
    config.pluginmanager.register(RealServers(), "real-servers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server, a browser or pages by what it asks for, so that no test can forget to say so."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & {"postgres", "redis_server"} or "postgresql" in _parameters(item):
            item.add_marker(pytest.mark.server)
        if asked & {"browser", "chromium_path"}:
            item.add_marker(pytest.mark.browser)
        if asked & PAGES and item.nodeid.startswith("tests/web/"):
            item.add_marker(pytest.mark.pages)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))


def _parameters(item: pytest.Item) -> list[object]:
    """The values of a parametrised test: a base may be chosen by its name and asked for only then."""
    call = getattr(item, "callspec", None)
    return [] if call is None else list(call.params.values())
