"""What was attached or entered by mistake goes the same day, by the teacher and a deputy; the fact stays."""

from datetime import datetime

import pytest
from sqlalchemy import select

from approvals.erasure.erasures import DestructionAct
from approvals.erasure.mistakes import IsPrinted, NotTheTwo, NotToday, remove
from approvals.errors import BadField, NotASigner
from approvals.examination import examine
from documents.versions import Blob, put_blob
from tests.approvals.test_support_notes import noted
from tests.stories import Story, World
from workflow.log import erasing
from workflow.log.erasing import Item
from workflow.log.tables import LogEvent, Payload

pytestmark = pytest.mark.slow

BASIS = "приложен не тот файл"
FILE = b"a scan that should never have been attached"


@pytest.fixture
def story(world: World) -> Story:
    return world.route().in_force()


def attached(world: World) -> Item:
    """A file beside the versions, of which only its keeper says when it was added."""
    with world.units.writing() as session:
        return Item("blob", put_blob(session, FILE))


def removed(
    world: World,
    story: Story,
    item: Item,
    *,
    added_at: datetime | None = None,
    teacher: str = "teacher",
    deputy: str = "deputy",
    proved: bool = True,
) -> int:
    at = world.tick(minutes=5)
    with world.units.writing() as session:
        return remove(
            session,
            story.id,
            (item,),
            added_at=added_at or world.now,
            basis=BASIS,
            teacher=world.actor(teacher),
            deputy=world.actor(deputy, proved=proved),
            at=at,
        ).seq


def test_a_file_goes_and_that_it_was_there_stays(world: World, story: Story):
    item = attached(world)
    before = story.file()
    seq = removed(world, story, item)
    with world.units.reading() as session:
        assert session.get(Blob, item.ref) is None
        told = erasing.erased_by(session, item)
    assert told is not None
    assert (told.seq, told.items) == (seq, (item,))
    assert story.file() == before
    assert story.state == "implementation"
    assert (examine(world.units).exit_code, examine(world.units).erased) == (0, 1)


def test_a_text_beside_the_acts_goes_with_its_salt(world: World, story: Story):
    seq = noted(story, topic="Не сюда")
    removed(world, story, erasing.payload(seq, "topic"))
    with world.units.reading() as session:
        assert session.get(Payload, (seq, "topic")) is None
        assert session.get(LogEvent, seq) is not None
    assert examine(world.units).exit_code == 0


@pytest.mark.parametrize(
    ("teacher", "deputy"),
    [
        ("colleague", "deputy"),
        ("teacher", "teacher"),
        ("teacher", "director"),
        ("teacher", "other_deputy"),
        ("deputy", "deputy"),
    ],
)
def test_it_takes_this_teacher_and_a_deputy_of_this_school(
    world: World, story: Story, teacher: str, deputy: str
):
    item = attached(world)
    with world.refuses(NotTheTwo):
        removed(world, story, item, teacher=teacher, deputy=deputy)
    removed(world, story, item)


def test_both_type_their_passwords(world: World, story: Story):
    item = attached(world)
    with world.refuses(NotASigner):
        removed(world, story, item, proved=False)
    removed(world, story, item)


def test_on_the_next_day_only_an_act_of_destruction_is_left(world: World, story: Story):
    item, added = attached(world), world.now
    world.tick(days=1)
    with world.refuses(NotToday, match="в тот же день"):
        removed(world, story, item, added_at=added)
    removed(world, story, item)


def test_what_a_version_prints_does_not_go_alone(world: World):
    story = world.route().submitted().returned_by_school()
    with world.units.reading() as session:
        seq = session.scalars(select(Payload.seq).where(Payload.field == "comment")).one()
    with world.refuses(IsPrinted, match="версии 3"):
        removed(world, story, erasing.payload(seq, "comment"))
    with world.refuses(IsPrinted, match="версии 1"):
        removed(world, story, Item("blob", story.versions()[0].full))


def test_the_papers_of_an_erasure_and_foreign_texts_do_not_go(world: World, story: Story):
    removed(world, story, attached(world))
    with world.units.reading() as session:
        paper = session.scalars(select(DestructionAct.act_file)).one()
        foreign = session.execute(select(Payload.seq, Payload.field).where(Payload.field == "basis")).first()
    assert foreign is not None
    with world.refuses(BadField):
        removed(world, story, erasing.payload(foreign[0], foreign[1]))
    with world.refuses(BadField):
        removed(world, story, Item("blob", paper))
