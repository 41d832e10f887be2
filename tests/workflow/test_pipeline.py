"""Questions that travel together: asked inside, answered afterwards, the same on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests import log_story
from tests.servers import Postgres
from workflow.log import journal
from workflow.log.tables import LogEvent
from workflow.pipeline import together
from workflow.transaction import Units

FIRST = "process.published"
KIND = select(LogEvent.kind).where(LogEvent.seq == 0)
NOBODY = select(LogEvent.kind, LogEvent.by).where(LogEvent.seq < 0)
LATEST = select(LogEvent.kind, LogEvent.at).order_by(LogEvent.seq.desc()).limit(1)


@pytest.fixture
def story(postgres: Postgres) -> Iterator[log_story.Story]:
    made = postgres.create()
    story = log_story.begun(made.app_url, owner_url=made.owner_url)
    yield story
    story.units.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def units(request: pytest.FixtureRequest) -> Units:
    if request.param == "sqlite":
        return log_story.begun(request.getfixturevalue("sqlite_url")).units
    return request.getfixturevalue("story").units


def test_questions_asked_together_are_answered_afterwards(units: Units):
    for _ in range(2):  # the columns of an answer are known from the second time on
        with units.reading() as session:
            with together(session):
                kind, nobody, latest = (session.execute(asked) for asked in (KIND, NOBODY, LATEST))
            assert kind.scalar_one() == FIRST
            assert nobody.all() == []
            assert latest.one().at == log_story.START


def test_a_question_beside_a_change_sees_it(units: Units):
    with units.writing() as session:
        with together(session):
            journal.record(session, kind="x", at=log_story.START)  # reads the head inside: it only waits
            latest = session.execute(LATEST)
        assert latest.one().kind == "x"
    with units.reading() as session:
        assert session.execute(LATEST).one().kind == "x"


def test_nobody_waits_for_an_answer_whose_columns_are_known(story: log_story.Story):
    for known in (False, True):
        with story.units.reading() as session:
            with together(session):
                asked = session.connection().execute(select(journal.EVENTS.c.kind, journal.EVENTS.c.route))
                arrived = asked.context.cursor.pgresult is not None
            assert arrived is not known
            assert asked.first() == (FIRST, None)


def test_a_question_that_cannot_be_answered_is_told_on_leaving(story: log_story.Story):
    with pytest.raises(DBAPIError, match="nowhere"), story.units.reading() as session, together(session):
        session.execute(text("SELECT * FROM nowhere"))
