"""A municipality that had named one process keeps its way as choices, and gets the name back on the way down."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from approvals.municipality import Municipality
from tests import servers
from web import schema
from workflow.database import offline_engine

pytestmark = pytest.mark.slow
OLD = {"name": "Примерский округ", "authority": "Управление", "contact": "8 (000) 000-00-00"}
WAYS = [
    ("iom-teacher", {}),
    ("iom-teacher-director", {"director_approves": True}),
    ("iom-teacher-association", {"association_opinion": True}),
    ("iom-teacher-head-completes", {"head_completes": True}),
]


def stored(url: str) -> dict[str, object]:
    with closing(offline_engine(url).connect()) as connection:
        said = connection.execute(text("SELECT body FROM municipality")).scalar_one()
    return dict(json.loads(said))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: servers.Postgres = request.getfixturevalue("postgres")
    database = server.create()
    yield database.owner_url
    server.drop(database)


@pytest.mark.parametrize(("process", "choices"), WAYS)
def test_the_name_of_a_process_becomes_choices_and_back(url: str, process: str, choices: dict[str, bool]):
    schema.create(url)
    schema.migrate(url, "0019")
    with offline_engine(url).begin() as connection:
        connection.execute(
            text("INSERT INTO municipality (one, body, changed_at) VALUES (1, :body, '2026-09-01 08:00:00')"),
            {"body": json.dumps(OLD | {"default_process": process}, ensure_ascii=False)},
        )
    schema.create(url)
    settings = Municipality.model_validate(stored(url))
    assert settings == Municipality(**OLD, **choices)
    assert "Примерский округ" in json.dumps(stored(url), ensure_ascii=False)
    schema.migrate(url, "0019")
    assert stored(url) == OLD | {"default_process": process}
