"""A file attached to a route: an entry of the log that is no act, bytes stored once, nobody's approval touched."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from approvals.erasure.erasure_plan import Scope
from approvals.erasure.mistakes import NotToday, remove
from approvals.errors import BadField, Locked
from approvals.evidence import attaching
from approvals.evidence.attaching import attach, items_of
from approvals.examination import examine
from documents.attachments import Attached, Attachment, attached_to, bytes_of
from documents.versions import Blob
from tests.documents.given_files import PLACE, jpeg, pdf
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.stories import Story, World
from tests.world import person_id
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent, Payload

pytestmark = pytest.mark.slow


TITLE = "Конспект урока 12 ноября"


@pytest.fixture
def story(world: World) -> Story:
    return world.route().in_force()


def row_path(story: Story, place: int = 0) -> str:
    return f"z3.rows[{story.situation().content.z3.rows[place].id}]"


def attached(
    story: Story, data: bytes | None = None, *, by: str = "", path: str | None = None, title: str = TITLE
) -> int:
    """Attach a PDF (or `data`) to the first row, as its teacher."""
    world = story.world
    return attach(
        world.desk,
        story.id,
        row_path(story) if path is None else path,
        title,
        pdf() if data is None else data,
        actor=world.actor(by or story.of),
        at=world.tick(minutes=1),
    )


def files(story: Story) -> list[Attached]:
    with story.world.units.reading() as session:
        return attached_to(session, [story.id])[story.id]


def body(story: Story, one: Attached) -> bytes | None:
    with story.world.units.reading() as session:
        return bytes_of(session, one)


def removed(story: Story, seq: int) -> int:
    """The teacher and the deputy take it away."""
    world = story.world
    at = world.tick(minutes=5)
    one = next(one for one in files(story) if one.seq == seq)
    with world.units.writing() as session:
        return remove(
            session,
            story.id,
            items_of(session, one),
            added_at=one.added_at,
            basis="приложен не тот файл",
            teacher=world.actor("teacher"),
            deputy=world.actor("deputy"),
            at=at,
        ).seq


def test_a_file_takes_no_version_and_changes_nothing_that_is_signed(world: World, story: Story):
    before = story.situation()
    seq = attached(story)
    after = story.situation()
    assert (after.version, after.head, after.content_hash) == (
        before.version,
        before.head,
        before.content_hash,
    )
    assert (after.state, after.draft_revision, after.progress) == (
        before.state,
        before.draft_revision,
        before.progress,
    )
    with world.units.reading() as session:
        entry = session.get_one(LogEvent, seq)
        said = parse(entry.body)
    (one,) = files(story)
    assert (entry.route, entry.about, entry.by) == (None, story.id, person_id("teacher"))
    assert said["data"] == {"path": row_path(story), "kind": "pdf", "sha256": one.sha256, "size": len(pdf())}
    assert TITLE.encode() not in entry.body, "the title lies under its salt, beside the entry"
    assert (one.seq, one.title, body(story, one)) == (seq, TITLE, pdf())
    assert examine(world.units).exit_code == 0


def test_equal_bytes_are_stored_once_and_a_photo_without_its_place(world: World, story: Story):
    photo = jpeg(3000, 1500)
    attached(story, photo)
    attached(story, photo, path=row_path(story, 1), title="")
    first, second = files(story)
    assert first.sha256 == second.sha256
    assert second.title == "Снимок"
    assert attaching.used([first, second]) == first.size
    assert PLACE not in (body(story, first) or b"")
    with world.units.reading() as session:
        assert len(session.scalars(select(Blob.sha256).where(Blob.sha256 == first.sha256)).all()) == 1


def test_a_product_takes_a_file_while_its_teacher_writes_the_reflection(world: World, story: Story):
    world.on(story.situation().content.z1.ends_on)
    story.reflecting().write("teacher", "z4")
    product = story.situation().draft.z4.products[0]
    attached(story, path=f"z4.products[{product.id}]")
    assert [one.path for one in files(story)] == [f"z4.products[{product.id}]"]


@pytest.mark.parametrize("by", ["deputy", "curator", "colleague", "mentor", "administrator"])
def test_only_who_reports_progress_attaches(world: World, story: Story, by: str):
    for data in (pdf(), b"no file of any kind"):  # nothing of a stranger is looked at
        with world.refuses(Locked):
            attached(story, data, by=by)
    assert files(story) == []


def test_nothing_is_attached_before_the_route_is_in_force_or_after_its_end(world: World):
    early = world.route().submitted()
    with world.refuses(Locked):
        attached(early)
    done = finished(world)
    with world.refuses(Locked):
        attached(done)
    assert files(early) == files(done) == []


@pytest.mark.parametrize("path", ["", "z1.goal", "z3.rows[0000000000000000]", "z4.products[1]", "x" * 4000])
def test_a_place_that_the_route_does_not_have_is_refused(world: World, story: Story, path: str):
    with world.refuses(BadField, match="Выберите мероприятие или продукт"):
        attached(story, path=path)


@pytest.mark.parametrize("title", ["х" * 201, "a\u202eb", "нуль\x00"])
def test_a_title_that_cannot_be_printed_is_refused_at_its_field(world: World, story: Story, title: str):
    with world.refuses(BadField, match="Поле «Что это»"):
        attached(story, title=title)


def test_the_same_file_at_the_same_place_is_not_attached_twice(world: World, story: Story):
    attached(story)
    with world.refuses(BadField, match="уже приложен"):
        attached(story)
    assert len(files(story)) == 1


def test_the_share_of_a_route_is_fifty_megabytes(world: World, story: Story):
    large = b"%" + b"x" * 16_600_000 + b"\n"
    for number in range(3):
        attached(story, pdf(large + b"%%%d\n" % number))
    with world.refuses(BadField, match="отведено 50 МБ, свободно 0,2 МБ"):
        attached(story, pdf(large))
    assert len(files(story)) == 3
    attached(story)


def test_the_database_keeps_the_row_as_its_entry_says(world: World, story: Story):
    seq = attached(story)
    for change in (
        update(Attachment).where(Attachment.seq == seq).values(path="z3.rows[x]"),
        delete(Attachment).where(Attachment.seq == seq),
    ):
        with pytest.raises(DatabaseError, match="attachments"), world.units.writing() as session:
            session.execute(change)
    copied = text(
        "INSERT INTO attachments SELECT 0, route, path, kind, sha256, size, added_at, added_by FROM attachments"
    )
    with pytest.raises(DatabaseError, match="attachments"), world.units.writing() as session:
        session.execute(copied)
    assert examine(world.units).exit_code == 0


def tampered(world: World, statement: str) -> None:
    """Write past the guards, as somebody who holds the file could."""
    with closing(sqlite3.connect(str(world.units.database.url.database))) as base, base:
        base.execute("DROP TRIGGER IF EXISTS guard_attachments_update")
        base.execute(statement)


def test_fsck_names_a_row_that_is_not_as_its_entry_says(world: World, story: Story):
    seq = attached(story)
    tampered(world, "UPDATE attachments SET added_by = 'p_somebody'")
    assert [(one.seq, one.code) for one in examine(world.units).findings] == [(seq, "evidence")]
    tampered(world, f"UPDATE attachments SET added_by = '{person_id('teacher')}'")
    assert examine(world.units).exit_code == 0


# --- taking away -----------------------------------------------------------------------------------


def test_a_file_attached_by_mistake_goes_with_its_title_and_the_fact_stays(world: World, story: Story):
    seq = attached(story)
    (before,) = files(story)
    removed(story, seq)
    (after,) = files(story)
    assert (after.seq, after.title, after.is_stored, after.is_gone) == (seq, None, False, True)
    assert body(story, after) is None
    with world.units.reading() as session:
        assert session.get(Payload, (seq, "title")) is None
        assert session.get(Blob, before.sha256) is None
        assert session.get(LogEvent, seq) is not None
    assert (examine(world.units).exit_code, examine(world.units).erased) == (0, 2)
    with world.refuses(BadField, match="уже убирали по акту № 1"):
        attached(story)


def test_bytes_that_stand_at_another_place_too_stay_there(world: World, story: Story):
    other = world.route(of="colleague").in_force()
    seq = attached(story)
    attached(other)
    removed(story, seq)
    assert files(story)[0].is_gone
    assert body(other, files(other)[0]) == pdf()
    assert examine(world.units).exit_code == 0


def test_a_file_at_the_wrong_row_is_put_at_the_right_one_first_and_stays_there(world: World, story: Story):
    wrong = attached(story)
    right = attached(story, path=row_path(story, 2))
    removed(story, wrong)
    assert {one.seq: one.is_gone for one in files(story)} == {wrong: True, right: False}
    assert body(story, files(story)[1]) == pdf()
    assert examine(world.units).exit_code == 0


def test_on_the_next_day_it_stays(world: World, story: Story):
    seq = attached(story)
    world.tick(days=1)
    with world.refuses(NotToday):
        removed(story, seq)
    assert not files(story)[0].is_gone


@pytest.mark.slow
def test_a_destroyed_route_takes_its_files_along_and_leaves_those_of_others(world: World):
    story = world.route().in_force()
    mine = attached(story, jpeg(300, 200))
    shared = attached(story)
    other = world.route(of="colleague").in_force()
    attached(other)
    story.acknowledged()
    world.on(story.situation().content.z1.ends_on)
    story.reflecting().reflection_submitted().completed()
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    gone = {one.seq: one for one in files(story)}
    assert {seq: (one.title, one.is_stored) for seq, one in gone.items()} == {
        mine: (None, False),
        shared: (None, True),
    }
    assert body(other, files(other)[0]) == pdf()
    assert examine(world.units).exit_code == 0
