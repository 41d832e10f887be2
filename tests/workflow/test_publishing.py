"""Published rules never change under their version, and no route stands where its rules know no state."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests import log_story
from workflow.definition_file import built_in
from workflow.errors import DefinitionChanged, DefinitionMissing
from workflow.log.tables import LogEvent
from workflow.publishing import StateVanished, publish, require_known_states, stored, unpublished

ONE = built_in()["iom-teacher", 1]


@pytest.fixture
def story(sqlite_url: str) -> Iterator[log_story.Story]:
    story = log_story.told(sqlite_url)
    yield story
    story.units.database.close()


def changed():
    return replace(ONE, one_level=True)


def announced(story: log_story.Story) -> int:
    with story.units.reading() as session:
        return session.scalar(select(func.count()).where(LogEvent.kind == "process.published")) or 0


def test_what_is_stored_are_the_rules_that_were_published(story: log_story.Story):
    with story.units.reading() as session:
        found = stored(session)
    assert {key: one.hash for key, one in found.items()} == {key: one.hash for key, one in built_in().items()}
    assert announced(story) == len(built_in())


def test_publishing_again_adds_nothing(story: log_story.Story):
    with story.units.writing() as session:
        assert publish(session, built_in().values(), at=story.now) == []
        assert unpublished(session, built_in().values()) == []
    assert announced(story) == len(built_in())


def test_other_words_are_no_change_of_rules(story: log_story.Story):
    with story.units.reading() as session:
        assert unpublished(session, [replace(ONE, title="Иначе")]) == []


def test_a_changed_file_under_a_stored_version_is_refused(story: log_story.Story):
    with pytest.raises(DefinitionChanged, match="iom-teacher"), story.units.writing() as session:
        publish(session, [changed()], at=story.now)
    with pytest.raises(DefinitionChanged), story.units.reading() as session:
        unpublished(session, [changed()])


def test_a_changed_file_under_a_new_version_is_published(story: log_story.Story):
    with story.units.writing() as session:
        assert publish(session, [replace(changed(), version=2)], at=story.now) == ["iom-teacher@2"]


def tampered(story: log_story.Story, trigger: str, statement: str) -> None:
    with closing(sqlite3.connect(str(story.units.database.url.database), isolation_level=None)) as connection:
        connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)


def test_routes_stand_in_states_of_their_rules(story: log_story.Story):
    with story.units.reading() as session:
        require_known_states(session)


def test_a_vanished_state_is_named(story: log_story.Story):
    tampered(story, "guard_instances_update", "UPDATE instances SET state = 'gone'")
    with pytest.raises(StateVanished, match="«gone»"), story.units.reading() as session:
        require_known_states(session)


def test_missing_rules_are_named(story: log_story.Story):
    tampered(
        story, "guard_process_definitions_delete", "DELETE FROM process_definitions WHERE id = 'iom-teacher'"
    )
    with pytest.raises(DefinitionMissing, match="iom-teacher"), story.units.reading() as session:
        require_known_states(session)
