"""A teacher who does not agree with a remark says so once; it stays in the log and beside the decision on paper."""

from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from approvals import advance
from approvals.answers import OpinionStands, RemarkClosed, lift, object_to, remarks_of
from approvals.erasure.erasure_plan import Scope
from approvals.errors import BadField, NotYourOffice, RouteUnknown
from approvals.examination import examine
from approvals.opinions import SpecialOpinion, opinions_of
from approvals.printing import Drawn, draw
from approvals.remarks import Remark
from documents.docx.snapshot import Snapshot
from tests.documents.opened_files import words_of
from tests.erased import AFTER_THE_TERM, destroyed
from tests.stories import COMMENT, Story, World
from tests.world import person_id
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent, Payload

pytestmark = pytest.mark.slow

SAID = "Срок согласован с центром, перенести его нельзя"


@pytest.fixture
def story(world: World) -> Story:
    return world.route().submitted().returned_by_school()


def words_in(data: bytes) -> str:
    """The words of a stored file, with plain spaces."""
    words: str = words_of(Document(BytesIO(data)))
    return words.replace("\u00a0", " ")


def the_remark(story: Story) -> Remark:
    with story.world.units.reading() as session:
        return remarks_of(session, story.id)[0]


def objected(story: Story, text: str = SAID, *, by: str = "teacher", remark: str | None = None) -> int:
    world = story.world
    found = remark or the_remark(story).id
    return object_to(world.desk, story.id, found, text, actor=world.actor(by), at=world.tick(minutes=5))


def test_an_opinion_is_an_entry_that_only_commits_to_its_text(story: Story) -> None:
    before = story.version
    seq = objected(story)
    with story.world.units.reading() as session:
        body = session.scalars(select(LogEvent.body).where(LogEvent.seq == seq)).one()
        text = session.scalars(select(Payload.text).where(Payload.seq == seq)).one()
    entry = parse(body)
    assert (entry["kind"], entry["about"], entry["by"]) == ("opinion.given", story.id, person_id("teacher"))
    assert entry["data"] == {"remark": the_remark(story).id, "version": 3}
    assert text == SAID
    assert SAID.encode() not in body
    assert story.version == before, "an opinion is no act"
    assert examine(story.world.units).exit_code == 0


def test_it_is_printed_beside_the_decision_from_the_next_version_on(story: Story) -> None:
    objected(story)
    assert SAID not in words_in(story.file(n=3)), "what is made already is never changed"
    story.submitted().approved_by_school()
    for n in (4, 5):
        words = words_in(story.file(n=n))
        assert f"Особое мнение педагога к замечанию «{COMMENT}»: {SAID}" in words
    assert SAID not in words_in(story.file("appendix"))
    returned = next(line for line in story.situation().snapshot.sign_offs if line.version == 3)
    assert [(one.about, one.text) for one in returned.opinions] == [(COMMENT, SAID)]
    assert all(line.opinions == () for line in story.situation().snapshot.sign_offs if line != returned)


def test_one_that_comes_while_a_decision_is_drawn_is_in_its_document(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents are made anew under the lock: what is printed is what the log has by then."""
    story.submitted()
    drawn: list[Snapshot] = []

    def slowly(snapshot: Snapshot) -> Drawn:
        drawn.append(snapshot)
        if len(drawn) == 1:
            objected(story)
        return draw(snapshot)

    monkeypatch.setattr(advance, "draw", slowly)
    story.approved_by_school()
    assert len(drawn) == 2, "drawn twice: the opinion came between"
    assert SAID in words_in(story.file())


def test_there_is_one_opinion_on_a_remark(story: Story) -> None:
    objected(story)
    with story.world.refuses(OpinionStands, "уже записано"):
        objected(story, "И ещё одно соображение об этом")


@pytest.mark.parametrize("text", ["", "  ", "Не так", "x" * 2001, "Знак \x00 запрещён здесь"])
def test_bad_words_are_refused(story: Story, text: str) -> None:
    with story.world.refuses(BadField) as refused:
        objected(story, text)
    assert refused.value.facts["field"] == "opinion"  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", ["deputy", "colleague", "administrator"])
def test_nobody_says_it_for_the_teacher(story: Story, part: str) -> None:
    with story.world.refuses(NotYourOffice):
        objected(story, by=part)


def test_the_remark_must_be_of_the_route_and_not_lifted(story: Story) -> None:
    world = story.world
    other = world.route(of="colleague").submitted().returned_by_school()
    with world.refuses(RouteUnknown):
        objected(story, remark=the_remark(other).id)
    lift(world.desk, story.id, the_remark(story).id, actor=world.actor("deputy"), at=world.tick())
    with world.refuses(RemarkClosed):
        objected(story)


def test_an_ended_route_takes_no_opinion(story: Story) -> None:
    story.act("teacher", "withdraw", reason="other")
    with story.world.refuses(RemarkClosed):
        objected(story)


def test_it_is_never_changed_or_deleted(story: Story) -> None:
    objected(story)
    for change in (update(SpecialOpinion).values(version=1), delete(SpecialOpinion)):
        with pytest.raises(DatabaseError, match="special_opinions"), story.world.units.writing() as session:
            session.execute(change)
    with story.world.units.reading() as session:
        assert session.scalars(select(SpecialOpinion.version)).all() == [3]


def test_a_destroyed_route_takes_the_words_along(world: World, story: Story) -> None:
    objected(story)
    story.submitted().approved_by_school().approved_by_curator().acknowledged()
    world.on(story.situation().content.z1.ends_on)
    story.reflecting().reflection_submitted().completed()
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    with world.units.reading() as session:
        assert opinions_of(session, story.id) == {}
        assert session.scalars(select(SpecialOpinion.route)).all() == [story.id], "that there was one stays"
    assert examine(world.units).exit_code == 0
