"""Erasure: two persons destroy a route or a person, the log keeps the proof, and nothing else is touched."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from approvals.erasure import erasures, holds
from approvals.erasure.erasure_plan import Scope
from approvals.erasure.retention import due
from approvals.errors import RouteErased
from approvals.examination import examine
from approvals.remarks import Remark
from approvals.request import Seen
from approvals.signing.signing_keys import SigningKey
from documents.belongings import NO_MARKS
from documents.drafts import DevelopmentRoute
from documents.saved_rows import SavedRow
from documents.staff_cards import StaffCardRow
from documents.versions import Blob, Content
from tests import servers
from tests.erased import (
    AFTER_THE_TERM,
    BASIS,
    asked,
    destroyed,
    finished,
    on_disk,
    planned,
)
from tests.founding import a_base
from tests.invariants import violations
from tests.stories import COMMENT, Story, World, sample
from tests.world import PEOPLE, person_id
from web.schema import create
from workflow.database import Database
from workflow.log import event
from workflow.log.canonical import parse
from workflow.log.erasing import Item, erased_by
from workflow.log.erasing import erasures as all_erasures
from workflow.log.findings import Report
from workflow.log.tables import LogEvent, Payload
from workflow.outbox import OutboxMessage
from workflow.participants import Employment, User
from workflow.transaction import Units

pytestmark = pytest.mark.slow


def counted(world: World, table: type) -> int:
    with world.units.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# --- what goes and what stays -----------------------------------------------------------------------


def test_a_destroyed_route_leaves_hashes_and_nothing_that_it_said(world: World, finished_route: Story):
    before = finished_route.entries()
    named = {digest for one in finished_route.versions() for digest in (one.full, one.appendix, one.snapshot)}
    gone = destroyed(world, Scope.ROUTE, finished_route.id).gone
    assert finished_route.entries() == before
    with world.units.reading() as session:
        assert not session.scalars(select(Blob).where(Blob.sha256.in_(named))).all()
        assert not session.scalars(select(Content)).all()
        assert not session.scalars(select(Remark)).all()
        assert not session.scalars(select(Payload).where(Payload.field == "comment")).all()
        working = session.get_one(DevelopmentRoute, finished_route.id)
        assert (working.draft, working.progress, working.subjects) == ("{}", "{}", "")
        told = erased_by(session, Item("content", finished_route.versions()[0].content))
    assert told is not None
    assert (told.seq, told.act) == (gone.seq, "1")
    assert {item.ref for item in told.items} >= named


def test_after_it_the_check_is_clean_and_says_how_much_went(world: World, finished_route: Story):
    destroyed(world, Scope.ROUTE, finished_route.id)
    report = examine(world.units, open_documents=True)
    assert (report.exit_code, report.findings) == (0, ())
    items = len(planned_items(world))
    assert report.erased == items > 20
    assert f"Уничтожено по актам: {items}." in report.sentence


def planned_items(world: World) -> list[Item]:
    with world.units.reading() as session:
        return [item for one in all_erasures(session) for item in one.items]


def harmed(world: World, folder: Path, statement: str, guard: str = "guard_blobs_delete") -> Report:
    """The check of a copy changed as only the owner of the file can: with the guard taken away."""
    copy = folder / "harmed.db"
    with closing(sqlite3.connect(str(world.units.database.url.database))) as file:
        file.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        file.execute(f"DROP TRIGGER {guard}")
        assert file.execute(statement).rowcount == 1
    database = Database.open(f"sqlite:///{copy}")
    try:
        return examine(Units(database))
    finally:
        database.close()


def test_something_missing_that_no_erasure_names_is_found(
    world: World, finished_route: Story, tmp_path: Path
):
    file = world.route("v", of="other_teacher").versions()[0].full
    destroyed(world, Scope.ROUTE, finished_route.id)
    report = harmed(world, tmp_path, f"DELETE FROM blobs WHERE sha256 = '{file}'")
    assert [one.sentence for one in report.findings] == ["версия называет файл или содержание, которых нет"]


def test_something_named_as_destroyed_that_is_there_again_is_found(
    world: World, finished_route: Story, tmp_path: Path
):
    digest = finished_route.versions()[0].full
    body = finished_route.file(n=1)
    destroyed(world, Scope.ROUTE, finished_route.id)
    restored = f"INSERT INTO blobs VALUES ('{digest}', {len(body)}, x'{body.hex()}')"
    report = harmed(world, tmp_path, restored, "guard_blobs_insert")
    assert [one.sentence for one in report.findings] == [
        f"названо уничтоженным, а в таблице blobs есть: {digest}"
    ]


@pytest.mark.parametrize(
    "changed", ["asked_by = decided_by", "scope = 'person'", "state = 'asked'", "seq = NULL"]
)
def test_an_erasure_that_was_not_so_asked_for_is_found(
    world: World, finished_route: Story, tmp_path: Path, changed: str
):
    destroyed(world, Scope.ROUTE, finished_route.id)
    report = harmed(world, tmp_path, f"UPDATE erasure_requests SET {changed}")
    assert {one.code for one in report.findings} == {"erasure"}


def test_the_paper_of_an_erasure_that_is_missing_is_found(
    world: World, finished_route: Story, tmp_path: Path
):
    destroyed(world, Scope.ROUTE, finished_route.id)
    paper = "(SELECT act_file FROM destruction_acts)"
    report = harmed(world, tmp_path, f"DELETE FROM blobs WHERE sha256 = {paper}")
    assert [one.sentence for one in report.findings] == ["нет акта об уничтожении или выгрузки к нему"]


def test_the_routes_of_others_are_untouched(world: World, finished_route: Story):
    other = world.route("v", of="other_teacher").submitted()
    file, content = other.file(), other.situation().content
    destroyed(world, Scope.PERSON, person_id("teacher"))
    assert (other.file(), other.situation().content) == (file, content)
    other.act("other_deputy", "deputy_approve")
    assert other.state == "curator_recommendations"


def test_a_blob_that_another_route_names_stays(world: World, finished_route: Story):
    """Progress without marks is the same bytes everywhere: were it destroyed, nobody could freeze it again."""
    suspended = world.route("v", of="other_teacher")
    frozen = {one.progress for one in finished_route.versions()} - {None}
    destroyed(world, Scope.ROUTE, finished_route.id)
    assert NO_MARKS not in {item.ref for item in planned_items(world)}
    assert frozen - {NO_MARKS} <= {item.ref for item in planned_items(world)}
    suspended.submitted()


def test_an_act_on_a_destroyed_route_is_refused_with_the_number_of_the_act(
    world: World, finished_route: Story
):
    destroyed(world, Scope.ROUTE, finished_route.id)
    with world.refuses(RouteErased, match="уничтожено 10.01.2033, акт № 1"):
        finished_route.act("deputy", "request_reopen", comment=COMMENT, seen=Seen(1, None, "0" * 64))


# --- a person ---------------------------------------------------------------------------------------


def test_of_a_destroyed_person_only_the_id_is_left(world: World, finished_route: Story):
    who = person_id("teacher")
    kept = SavedRow(id="s_1", person=who, organization=None, body="{}", saved_at=world.now)
    with world.units.writing() as session:
        session.add(kept)
    gone = destroyed(world, Scope.PERSON, who).gone
    assert (gone.person, gone.routes) == (who, (finished_route.id,))
    with world.units.reading() as session:
        user = session.get_one(User, who)
        assert (user.full_name, user.short_name) == ("Сведения уничтожены, акт № 1",) * 2
        keys = session.scalars(select(SigningKey).where(SigningKey.person == who)).all()
        assert [(key.sealed, key.salt, key.nonce) for key in keys] == [(None, None, None)] * len(keys)
        assert keys
        assert (user.login, user.email, user.password_hash, user.active) == (who, None, None, False)
        assert session.get(StaffCardRow, who) is None
        assert not session.scalars(select(SavedRow)).all()
        assert not session.scalars(select(Employment).where(Employment.person == who)).all()
        assert not session.scalars(select(OutboxMessage).where(OutboxMessage.recipient == who)).all()
        revoked = parse(session.scalars(select(LogEvent.body).where(LogEvent.kind == "key.revoked")).one())
    assert (revoked["about"], revoked["data"]["why"]) == (who, "erasure")
    assert examine(world.units).exit_code == 0


def test_the_grounds_of_past_decisions_stay(world: World):
    """Whoever checks a colleague's route must still find by which order it was approved."""
    world.dismiss("second_deputy", last_day=world.now.date())
    world.tick(days=2)
    destroyed(world, Scope.PERSON, person_id("second_deputy"))
    with world.units.reading() as session:
        granted = select(LogEvent.seq).where(
            LogEvent.kind == "role.ended", LogEvent.about == person_id("second_deputy")
        )
        assert session.scalars(granted).all()
    assert examine(world.units).exit_code == 0


def test_the_erased_words_stand_nowhere_on_disk(tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    world.route("v", of="other_teacher").submitted()
    finished(world)
    letters = tmp_path / "var" / "mail"
    letters.mkdir(parents=True)
    (letters / "ob-1.eml").write_text("To: teacher@primer.example\n\nМарина Олеговна, здравствуйте!\n")
    (letters / "ob-2.eml").write_text("To: other_teacher@primer.example\n\nОльга Ивановна, здравствуйте!\n")
    world.on(AFTER_THE_TERM)
    words = (*PEOPLE["teacher"][:3], sample("a")["z1"]["goal"][:40], COMMENT)
    with world.units.reading() as session:
        salts = [parse(body)["z1"]["salt"] for body in session.scalars(select(Content.body))]
    assert min(on_disk(tmp_path, *words).values()) > 0
    done = destroyed(world, Scope.PERSON, person_id("teacher"))
    assert done.clean
    assert set(on_disk(tmp_path, *words).values()) == {0}
    mine = {salt for salt, found in on_disk(tmp_path, *salts).items() if found == 0}
    assert mine, "the salts of the destroyed route are gone, so no hash can be guessed back"
    assert [path.name for path in letters.iterdir()] == ["ob-2.eml"]
    world.close()


def test_without_its_salt_a_commitment_answers_to_no_guess(world: World, finished_route: Story):
    with world.units.reading() as session:
        row = session.scalars(select(Payload).where(Payload.field == "comment")).first()
        assert row is not None
        salt, seq = row.salt, row.seq
        said = parse(session.scalars(select(LogEvent.body).where(LogEvent.seq == seq)).one())["comment"]["c"]
    assert event.commitment("comment", salt, COMMENT) == said, "with the salt a guess is confirmed at once"
    destroyed(world, Scope.ROUTE, finished_route.id)
    path = Path(str(world.units.database.url.database))
    raw = path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()
    assert salt.encode() not in raw
    assert bytes.fromhex(salt) not in raw
    assert said.encode() in raw


# --- the list, the papers, the log ------------------------------------------------------------------


def test_what_is_due_is_listed_from_its_day_until_it_is_gone(world: World):
    story = finished(world)

    def listed(day: date) -> list[str]:
        with world.units.reading() as session:
            return [one.route for one in due(session, world.desk, on=day)]

    assert listed(date(2032, 12, 31)) == []
    assert listed(date(2033, 1, 1)) == [story.id]
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    assert listed(AFTER_THE_TERM) == []


def test_the_entry_names_every_item_both_people_and_both_papers(world: World, finished_route: Story):
    items = planned(world, Scope.ROUTE, finished_route.id).items
    done = destroyed(world, Scope.ROUTE, finished_route.id)
    with world.units.reading() as session:
        said = parse(session.scalars(select(LogEvent.body).where(LogEvent.seq == done.gone.seq)).one())
        files = [session.get_one(Blob, digest).body for digest in said["data"]["files"]]
    assert [Item(**item) for item in said["data"]["items"]] == list(items)
    assert said["by"] == person_id("authority_head")
    assert (said["about"], said["data"]["act"]) == (finished_route.id, "1")
    paper = Document(io.BytesIO(files[0]))
    words = "\n".join(
        [each.text for each in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    for expected in ("Акт № 1", BASIS, "Ракитин Денис Олегович", "Воронов Алексей Николаевич", "10.01.2033"):
        assert expected in words.replace("\u00a0", " ")
    assert "Лугова" not in words
    rows = list(csv.reader(io.StringIO(files[1].decode("utf-8-sig")), delimiter=";"))
    assert {row[1] for row in rows if row[0].startswith("Уничтожено:")} == {item.ref for item in items}


def test_the_log_tells_of_holds_requests_and_withdrawals(world: World, finished_route: Story):
    request = asked(world, Scope.ROUTE, finished_route.id)
    with world.units.writing() as session:
        erasures.withdraw(session, request, actor=world.actor("administrator"), at=world.tick())
        hold = holds.set_hold(
            session, finished_route.id, "суд", until=None, today=world.now.date(), at=world.tick(), by=None
        )
        holds.lift_hold(session, hold, at=world.tick(), by=None)
    with world.units.reading() as session:
        bodies = [
            json.loads(body)
            for body in session.scalars(
                select(LogEvent.body).where(LogEvent.route.is_(None)).order_by(LogEvent.seq.desc()).limit(4)
            )
        ]
    assert [one["kind"] for one in reversed(bodies)] == [
        "erasure.requested",
        "erasure.withdrawn",
        "hold.set",
        "hold.lifted",
    ]
    assert "basis" in bodies[3]["texts"]
    assert BASIS not in json.dumps(bodies, ensure_ascii=False)


# --- what the database itself refuses after an erasure -----------------------------------------------

DONE = "(SELECT seq FROM events WHERE kind = 'erasure.done')"
ATTACKS = {
    "add a thing to an erasure of before": f"INSERT INTO erasure_items SELECT {DONE}, 'blob', min(sha256) FROM blobs",
    "name a thing at the head without the entry": "INSERT INTO erasure_items SELECT size, 'blob', 'x' FROM log_head",
    "take a thing from an erasure": "DELETE FROM erasure_items",
    "let an erasure have named another thing": "UPDATE erasure_items SET ref = 'x'",
    "delete another file": "DELETE FROM blobs WHERE sha256 = (SELECT max(sha256) FROM blobs)",
    "delete another content": "DELETE FROM contents",
    "delete another text": "DELETE FROM payloads",
    "delete the paper of the erasure": "DELETE FROM blobs WHERE sha256 = (SELECT act_file FROM destruction_acts)",
    "bring a destroyed file back": "INSERT INTO blobs SELECT ref, 1, body FROM erasure_items, contents"
    " WHERE kind = 'blob' LIMIT 1",
    "bring a destroyed content back": "INSERT INTO contents SELECT ref, body FROM erasure_items, contents"
    " WHERE kind = 'content' LIMIT 1",
    "forget the entry of an erasure": f"DELETE FROM events WHERE seq = {DONE}",
}


def test_sqlite_refuses_every_deletion_that_the_erasure_did_not_name(world: World, finished_route: Story):
    world.route("v", of="other_teacher").submitted()
    destroyed(world, Scope.ROUTE, finished_route.id)
    before = world.contents()
    with closing(sqlite3.connect(str(world.units.database.url.database), isolation_level=None)) as file:
        for name, attack in ATTACKS.items():
            with pytest.raises(sqlite3.IntegrityError, match="refused"):
                pytest.fail(f"{name} went through: {file.execute(attack).rowcount}")
    assert world.contents() == before


# --- PostgreSQL -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def on_postgresql(postgres: servers.Postgres) -> Iterator[World]:
    database = postgres.create()
    create(database.owner_url)
    world = a_base(database.app_url)
    yield world
    world.close()
    postgres.drop(database)


@pytest.mark.server
def test_the_programs_role_destroys_on_postgresql_and_the_check_is_clean(on_postgresql: World):
    world = on_postgresql
    finished(world)
    other = world.route("v", of="other_teacher").submitted()
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.PERSON, person_id("teacher"))
    report = examine(world.units, open_documents=True)
    assert (report.exit_code, report.findings) == (0, ())
    assert report.erased > 20
    with world.units.reading() as session:
        assert violations(session) == []
        found = [
            table
            for table, column in (("users", "last_name"), ("payloads", "text"), ("routes", "draft"))
            if session.scalar(text(f"SELECT count(*) FROM {table} WHERE {column} LIKE '%Лугова%'"))
        ]
    assert found == []
    assert other.file()
    for name, attack in ATTACKS.items():
        with world.units.writing() as session, pytest.raises(DBAPIError) as refused:
            session.execute(text(attack))
        assert getattr(refused.value.orig, "sqlstate", None) == "42501", name
