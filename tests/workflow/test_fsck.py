"""The check finds nothing in a true log, on both databases, and says what it did and how it ended."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from approvals.examination import examine
from tests import founding, log_story, servers
from tests.log_life import lives
from web import schema
from workflow.database import Database
from workflow.definition_file import built_in
from workflow.log.findings import MOST_KEPT, Findings, Report
from workflow.log.fsck import LogCheck
from workflow.transaction import Units


def checked(units: Units) -> tuple[LogCheck, Findings]:
    findings = Findings()
    with units.reading() as session:
        check = LogCheck(session, findings, lambda *_: None)
        check.run()
    return check, findings


ENTRIES = len(built_in()) + 5  # every process is published, then five acts


@pytest.fixture
def story(sqlite_url: str) -> Iterator[log_story.Story]:
    story = log_story.told(sqlite_url)
    yield story
    story.units.database.close()


def test_a_true_log_is_clean_on_sqlite(story: log_story.Story):
    check, findings = checked(story.units)
    assert findings.kept == []
    assert check.size == ENTRIES
    assert {here.state for here in check.replay.routes.values()} == {"deputy_returned", "teacher_draft"}


def test_a_true_log_is_clean_on_postgresql(postgres_app_url: str, postgres_owner_url: str):
    story = log_story.told(postgres_app_url, owner_url=postgres_owner_url)
    check, findings = checked(story.units)
    story.units.database.close()
    assert findings.kept == []
    assert check.size == ENTRIES


@pytest.mark.slow
def test_whole_lives_of_routes_are_clean_with_every_document_opened(sqlite_url: str):
    world = founding.a_base(sqlite_url)
    lives(world)
    told: list[tuple[str, int, int]] = []
    report = examine(world.units, open_documents=True, progress=lambda *said: told.append(said))
    world.close()
    assert report.findings == ()
    assert report.exit_code == 0
    assert "Нарушений нет" in report.sentence
    assert [one.name for one in report.passes] == ["log", "texts", "signatures", "documents", "open"]
    assert {name for name, *_ in told} == {"log", "signatures", "documents", "open"}
    assert all(0 < done <= total for _, done, total in told)


def test_an_empty_log_is_clean_and_says_so(sqlite_url: str):
    schema.create(sqlite_url)
    database = Database.open(sqlite_url)
    report = examine(Units(database))
    database.close()
    assert (report.exit_code, report.sentence) == (0, "Журнал пуст.")


def test_a_base_without_tables_is_unreadable(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "iom.db")) as connection:
        connection.execute("CREATE TABLE other (x)")
    database = Database.open(f"sqlite:///{tmp_path / 'iom.db'}")
    report = examine(Units(database))
    database.close()
    assert report.exit_code == 2
    assert "no such table" in str(report.unreadable)


def test_a_report_is_plain_json(story: log_story.Story):
    report = examine(story.units)
    again = json.loads(json.dumps(report.as_json(), ensure_ascii=False))
    assert again["size"] == ENTRIES
    assert again["exit_code"] == report.exit_code
    assert again["root"] == report.root
    assert {one["name"] for one in again["passes"]} == {"log", "texts", "signatures", "documents"}


def test_what_postgresql_was_made_to_say_is_found(postgres: servers.Postgres):
    """The owner of the tables switches the guards off; the check reads the log as the program does."""
    database = postgres.create()
    story = log_story.told(database.app_url, owner_url=database.owner_url)
    owner = Database.open(database.owner_url)
    with owner.writing.begin() as connection:
        connection.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE events SET by = 'p_other' WHERE seq = 5"))
        connection.execute(text("UPDATE events SET body = 'x'::bytea WHERE seq = 7"))
    owner.close()
    _, findings = checked(story.units)
    story.units.database.close()
    postgres.drop(database)
    assert findings.earliest()[0].seq == 5
    assert {5, 7} <= {one.seq for one in findings.kept}


def test_the_earliest_findings_are_kept_and_all_are_counted():
    findings = Findings()
    for seq in range(5 * MOST_KEPT, 0, -1):
        findings.add(seq, "x", "y")
    findings.add(None, "x", "y")
    report = Report("o", 1, "r", 0, (), tuple(findings.earliest()), findings.count)
    assert report.count == 5 * MOST_KEPT + 1
    assert report.first_bad == 1
    assert len(report.findings) == MOST_KEPT
    assert report.sentence == f"Найдены нарушения: {5 * MOST_KEPT + 1}. Первая неверная запись журнала: 1."
