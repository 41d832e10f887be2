"""The log is searched by person, route, kind, days and words; each way walks an index, however long the log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from approvals.audit.audits import Audit
from approvals.audit.log_entries import asked as read_asked
from approvals.audit.scope import Scope
from approvals.audit.search import Asked, find, statements
from approvals.standing import held_offices
from tests.founding import a_base, the_base
from tests.stories import World
from tests.world import person_id
from workflow.log.tables import LogEvent

ZONE = ZoneInfo("Europe/Moscow")
LONG = 200_000


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    yield made
    made.close()


def scope_of(world: World) -> Scope:
    with world.units.reading() as session:
        (held,) = held_offices(session, person_id("auditor"), date(2026, 9, 1), lock=False)
        audit = session.query(Audit).one()
        session.expunge(audit)
    return Scope(audit, held, ZONE)


def found(world: World, **asked: object) -> list[LogEvent]:
    with world.units.reading() as session:
        return find(session, scope_of(world), Asked(**asked)).entries  # type: ignore[arg-type]


def test_each_way_of_asking_finds_its_entries_and_the_latest_first(world: World):
    story = world.route().submitted()
    story.returned_by_school().submitted().approved_by_school()
    number = story.situation().number
    of_route = [one for one in found(world, number=number) if one.route]
    assert [one.rseq for one in of_route] == [5, 4, 3, 2, 1]
    assert {one.act for one in found(world, kind="deputy_return")} == {"deputy_return"}
    assert {one.kind for one in found(world, kind="role.granted")} == {"role.granted"}
    (one,) = found(world, text="сроки мероприятий")
    assert one.act == "deputy_return"
    assert [one.act for one in found(world, text="уточните, пожалуйста")] == ["deputy_return"]
    assert found(world, text="100%") == []
    by_name = found(world, person="Кленова")
    assert {one.act for one in by_name if one.route} == {"deputy_return", "deputy_approve"}
    teacher = [one for one in found(world, person="лугова") if one.route]
    assert {one.route for one in teacher} == {story.id}
    assert len(teacher) == 5, "what others did to the teacher's route is about the teacher"
    narrowed = found(world, person="Кленова", kind="deputy_return", number=number)
    assert [entry.seq for entry in narrowed] == [one.seq]
    assert found(world, person="Никого") == []
    assert found(world, number="ИОМ-2099-0001") == []


def test_days_narrow_and_the_period_of_the_audit_is_the_widest(world: World):
    story = world.route().submitted().approved_by_school()
    third = story.world.now
    assert found(world, since=third + timedelta(seconds=1)) == []
    assert [one.act for one in found(world, since=third)] == ["deputy_approve"]
    assert all(one.at < third for one in found(world, until=third))
    everything = [one.seq for one in found(world)]
    assert [one.seq for one in found(world, since=datetime(2020, 1, 1, tzinfo=UTC))] == everything


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2101-01-01", "завтра", ""])
def test_a_day_that_nobody_means_does_not_narrow(world: World, day: str):
    scope = scope_of(world)
    assert read_asked(scope, {"since": day, "until": day}) == Asked()
    said = [read_asked(scope, {"since": spelled}).since for spelled in ("01.09.2026", "2026-09-01")]
    assert said == [datetime(2026, 9, 1, tzinfo=ZONE)] * 2


def test_pages_follow_one_another_without_gap_or_repetition(world: World):
    world.route().submitted().approved_by_school()
    with world.units.reading() as session:
        scope = scope_of(world)
        whole = [one.seq for one in find(session, scope, Asked(), size=None).entries]
        paged: list[int] = []
        before: int | None = None
        while True:
            page = find(session, scope, Asked(), before=before, size=4)
            paged += [one.seq for one in page.entries]
            before = page.further
            if before is None:
                break
    assert paged == whole
    assert len(whole) > 12


@pytest.mark.slow
def test_at_two_hundred_thousand_entries_no_question_reads_the_whole_log(tmp_path: Path):
    path = tmp_path / "long.db"
    short = a_base(f"sqlite:///{path}")
    short.route().submitted().approved_by_school()
    short.close()
    _lengthen(path)
    world = the_base(f"sqlite:///{path}")
    asked = [
        Asked(),
        Asked(person="Кленова"),
        Asked(number="ИОМ-2026-0001"),
        Asked(kind="auth.ok"),
        Asked(kind="deputy_approve"),
        Asked(text="сроки"),
        Asked(since=datetime(2026, 9, 1, tzinfo=UTC), until=datetime(2026, 9, 3, tzinfo=UTC)),
        Asked(person="Лугова", kind="act", number="ИОМ-2026-0001"),
    ]
    with world.units.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM events")) > LONG
        for one in asked:
            for statement in statements(session, scope_of(world), one):
                spelled = str(
                    statement.limit(51).compile(
                        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
                    )
                )
                plan = [
                    row[-1]
                    for row in session.execute(text(f"EXPLAIN QUERY PLAN {spelled}".replace(":", "\\:")))
                ]
                events = [line for line in plan if " events" in line]
                assert events, plan
                assert all(
                    ("USING" in line and "INDEX" in line) or "PRIMARY KEY" in line for line in events
                ), (
                    one,
                    plan,
                )
                assert not any(line.strip() == "SCAN events" for line in plan), (one, plan)
        assert len(find(session, scope_of(world), Asked(kind="auth.ok")).entries) == 50
    world.close()


def _lengthen(path: Path) -> None:
    """Rows as long as real ones; the chain is not what is searched, so the guards stand aside in this copy."""
    start = datetime(2026, 9, 2, tzinfo=UTC)
    kinds = ("auth.ok", "authz.denied", "read.sensitive", "session.ended")
    people = [person_id(part) for part in ("deputy", "teacher", "curator", "director")]
    body = b"{}" + b" " * 400
    with closing(sqlite3.connect(path)) as base:
        guards = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
        for (name,) in guards.fetchall():
            base.execute(f"DROP TRIGGER {name}")
        (first,) = base.execute("SELECT max(seq) + 1 FROM events").fetchone()
        base.executemany(
            'INSERT INTO events (seq, leaf, body, at, kind, "by", about) VALUES (?, ?, ?, ?, ?, ?, ?)',
            (
                (
                    first + n,
                    f"{first + n:064x}",
                    body,
                    f"{start + timedelta(seconds=n * 40):%Y-%m-%d %H:%M:%S}.000000",
                    kinds[n % 4],
                    people[n // 7 % 4],
                    people[1],
                )
                for n in range(LONG)
            ),
        )
        base.commit()
