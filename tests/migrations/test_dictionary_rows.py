"""Revision 0002: a base of before gets the installation's own words and keeps everything that it held."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from documents.dictionaries import standard
from documents.dictionary_rows import NewTerm, Shelf, add_term
from tests import servers
from web import schema
from workflow.database import Database
from workflow.log import journal
from workflow.transaction import Units

AT = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)


def before_and_after(owner_url: str, url: str) -> None:
    schema.create(owner_url)
    schema.migrate(owner_url, "0001")
    database = Database.open(url)
    units = Units(database)
    try:
        with units.writing() as session:
            journal.begin(session, "iom.test.example/log/1")
            journal.record(session, kind="config.changed", at=AT, data={"fields": ["name"]})
        database.close()
        schema.migrate(owner_url, "head")
        with units.writing() as session:
            code = add_term(session, standard(), NewTerm("form", "Квест"), at=AT, by=None)
        with units.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM events")) == 2
            assert Shelf().look(session).label("form", code) == "Квест"
    finally:
        database.close()


def test_a_sqlite_base_of_before_takes_words_and_keeps_its_log(sqlite_url: str):
    before_and_after(sqlite_url, sqlite_url)


@pytest.mark.server
def test_a_postgresql_base_of_before_takes_words_from_the_program(postgres: servers.Postgres):
    database = postgres.create()
    before_and_after(database.owner_url, database.app_url)
    postgres.drop(database)
