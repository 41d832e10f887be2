"""The log as acts write it: one chain a route, one tree over all, texts beside it, every statement in its place."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event as listen
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from tests import log_story
from web import schema
from workflow.database import Database
from workflow.log import event, journal
from workflow.log.canonical import NotCanonical, parse
from workflow.log.merkle import inclusion_proof, proves_inclusion
from workflow.log.tables import LogEvent, LogNode, Payload
from workflow.transaction import Units


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def story(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[log_story.Story]:
    if request.param == "sqlite":
        story = log_story.told(f"sqlite:///{tmp_path_factory.mktemp('log') / 'iom.db'}")
    else:
        owner = request.getfixturevalue("postgres_owner_url")
        story = log_story.told(request.getfixturevalue("postgres_app_url"), owner_url=owner)
    yield story
    story.units.database.close()


@pytest.fixture
def fresh(sqlite_url: str) -> Iterator[log_story.Story]:
    story = log_story.begun(sqlite_url)
    yield story
    story.units.database.close()


def test_a_route_is_one_chain_from_its_genesis(story: log_story.Story):
    here = story.routes["a"]
    with story.units.reading() as session:
        rows = journal.entries(session, here.route)
        origin = journal.head(session, lock=False).origin
    assert [row.rseq for row in rows] == [1, 2, 3]
    heads = [event.genesis(origin, here.route), *(row.leaf for row in rows)]
    assert [parse(row.body)["prev"] for row in rows] == heads[:-1]
    assert here.head == heads[-1]


def test_every_entry_is_proved_by_the_stored_subtrees(story: log_story.Story):
    with story.units.reading() as session:
        head = journal.head(session, lock=False)
        nodes = {(row.level, row.idx): bytes.fromhex(row.hash) for row in session.scalars(select(LogNode))}
        leaves = [
            bytes.fromhex(leaf) for leaf in session.scalars(select(LogEvent.leaf).order_by(LogEvent.seq))
        ]
    assert head.size == len(leaves)
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(lambda level, place: nodes[level, place], index, head.size)
        assert proves_inclusion(leaf, index, head.size, proof, bytes.fromhex(head.root))


def test_texts_stand_beside_the_entry_and_open_its_commitments(story: log_story.Story):
    here = story.routes["a"]
    with story.units.reading() as session:
        row = journal.entries(session, here.route)[-1]
        texts = {one.field: one for one in session.scalars(select(Payload).where(Payload.seq == row.seq))}
    said = parse(row.body)
    assert set(texts) == {"comment", "ip"}
    assert "Уточните" not in row.body.decode()
    assert "192.0.2" not in row.body.decode()
    for field, committed in (("comment", said["comment"]["c"]), ("ip", said["net"]["ip_c"])):
        assert event.commitment(field, texts[field].salt, texts[field].text) == committed
    assert said["net"]["ua_c"] is None


def test_the_same_text_is_committed_to_differently_each_time():
    first, second = (event.salted({"comment": "то же"})[0] for _ in range(2))
    assert first.commitment != second.commitment


def test_what_a_database_cannot_keep_is_replaced_in_a_text():
    text = event.salted({"agent": "a\x00b\ud800"})[0].text
    assert text == "a\N{REPLACEMENT CHARACTER}b?"


def test_an_act_takes_few_statements(fresh: log_story.Story):
    fresh.open("a")
    said: list[str] = []
    with fresh.units.writing() as session:
        taken = journal.head(session)
        entry = event.other_entry(
            {"log": taken.origin, "seq": taken.size, "at": fresh.now, "clock_back_ms": 0},
            {"kind": "x", "by": None, "about": None, "data": {}},
            event.salted({"ip": "192.0.2.7"}),
        )
        listen.listen(session.connection(), "before_cursor_execute", lambda *given: said.append(given[2]))
        journal.head(session)
        journal.insert(session, entry)
        journal.close(session, taken, entry)
    assert len(said) == 5  # the head, the entry, its texts, the head again, the subtrees


def test_a_clock_that_goes_back_is_recorded(fresh: log_story.Story):
    with fresh.units.writing() as session:
        journal.record(session, kind="x", at=log_story.START + timedelta(seconds=5))
        late = journal.record(
            session, kind="y", at=log_story.START + timedelta(seconds=3, microseconds=500_000)
        )
    with fresh.units.reading() as session:
        said = parse(session.get_one(LogEvent, late).body)
    assert said["clock_back_ms"] == 1500
    assert said["at"] == "2026-09-14T06:30:03.500Z"


def test_a_log_without_a_beginning_is_told_so(sqlite_url: str):
    schema.create(sqlite_url)
    units = Units(Database.open(sqlite_url))
    with pytest.raises(journal.NoLog, match="iom init"), units.writing() as session:
        journal.record(session, kind="x", at=log_story.START)
    units.database.close()


@pytest.mark.parametrize("data", [{"share": 0.5}, {"Имя": 1}, {"text": "\u202e"}])
def test_an_entry_that_has_no_spelling_is_not_stored(data: dict[str, object], fresh: log_story.Story):
    with pytest.raises(NotCanonical), fresh.units.writing() as session:
        journal.record(session, kind="x", at=log_story.START, data=data)
    with fresh.units.reading() as session:
        assert session.scalar(select(LogEvent.seq).where(LogEvent.kind == "x")) is None


def test_an_act_cannot_be_recorded_as_something_else(fresh: log_story.Story):
    with pytest.raises(ValueError, match="beside the acts"), fresh.units.writing() as session:
        journal.record(session, kind="act", at=log_story.START)


def test_a_head_moved_by_another_is_noticed(fresh: log_story.Story):
    with fresh.units.writing() as session:
        taken = journal.head(session)
        journal.record(session, kind="x", at=fresh.now)
        entry = event.other_entry(
            {"log": taken.origin, "seq": taken.size + 1, "at": fresh.now, "clock_back_ms": 0},
            {"kind": "y", "by": None, "about": None, "data": {}},
            (),
        )
        journal.insert(session, entry)
        with pytest.raises(journal.LogMoved):
            journal.close(session, taken, entry)
        session.rollback()


def test_the_log_begins_once(fresh: log_story.Story):
    with pytest.raises(DatabaseError, match="refused"), fresh.units.writing() as session:
        journal.begin(session, "another")


def test_times_are_kept_in_whole_milliseconds(fresh: log_story.Story):
    at = log_story.START + timedelta(microseconds=123_999)
    with fresh.units.writing() as session:
        seq = journal.record(session, kind="x", at=at)
    with fresh.units.reading() as session:
        row = session.get_one(LogEvent, seq)
    assert event.instant(row.at) == parse(row.body)["at"] == "2026-09-14T06:30:00.123Z"
    assert row.at.microsecond == 123_000
