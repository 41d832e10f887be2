"""Bases with a connection for each of those who write at one moment: on SQLite, on PostgreSQL, and on either."""

from collections.abc import Iterator

import pytest

from tests.approvals.at_once.barrier import AT_ONCE
from tests.founding import a_base, the_base
from tests.stories import World


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[World]:
    world = a_base(sqlite_url, pool_size=AT_ONCE)
    yield world
    world.close()


@pytest.fixture(scope="module")
def on_postgres(postgres_owner_url: str, postgres_app_url: str) -> Iterator[World]:
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url, pool_size=AT_ONCE)
    yield world
    world.close()


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgres", marks=pytest.mark.server)])
def world(request: pytest.FixtureRequest) -> World:
    made: World = request.getfixturevalue(request.param)
    return made
