"""A transferred route goes on elsewhere: what is taken over, what is asked for anew, and what the log says of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from approvals import verify_file
from approvals.acts.by_code import Opening, open_route
from approvals.acts.continuing import continued_in
from approvals.errors import BadField, NotYourOffice
from approvals.examination import examine
from approvals.school.transfers import before, offers
from approvals.standing import standing
from documents.drafts import DevelopmentRoute
from documents.versions import Blob, DocumentVersion
from tests.approvals.test_documents_of_versions import words
from tests.bundle_samples import a_signer, bundle_of, opened
from tests.stories import COMMENT, Story, World
from tests.world import OTHER_SCHOOL, SCHOOL, person_id
from workflow.log.tables import Payload
from workflow.participants import Employment

pytestmark = pytest.mark.slow


def moved(
    world: World, part: str = "teacher", to: str = OTHER_SCHOOL, position: str = "учитель физики"
) -> None:
    """The person works at that school from today on and at none else."""
    today = world.now.date()
    with world.units.writing() as session:
        session.execute(
            update(Employment)
            .where(Employment.person == person_id(part), Employment.valid_to.is_(None))
            .values(valid_to=today - timedelta(days=1))
        )
        session.add(
            Employment(
                id=f"e_{part}_{to}_{world.key()}", person=person_id(part), organization=to,
                position=position, valid_from=today,
            )
        )  # fmt: skip


@pytest.fixture
def transferred(world: World) -> Story:
    """A route in force, one event done, transferred; its teacher works at the other school now."""
    story = world.route().in_force()
    row = story.situation().content.z3.rows[0]
    today = world.now.date().isoformat()
    story.mark("teacher", [{"row": row.id, "status": "done", "fact_date": today}])
    story.act("deputy", "transfer", comment=COMMENT)
    moved(world)
    return story


def accepted(world: World, earlier: Story, by: str = "teacher", key: str | None = None) -> Story:
    done = open_route(
        world.desk,
        Opening(person_id("teacher"), linked_to=earlier.id),
        key=key or world.key(),
        actor=world.actor(by),
        at=world.tick(),
    )
    return Story(world, done.route)


def findings(world: World) -> list[str]:
    """What the check of the whole base finds, by code."""
    return [one.code for one in examine(world.units).findings]


def comment_of(story: Story) -> str:
    """The text that the opening entry commits to."""
    with story.world.units.reading() as session:
        seq = story.entries()[0]["seq"]
        found = session.scalars(
            select(Payload.text).where(Payload.seq == seq, Payload.field == "comment")
        ).one()
    assert found is not None
    return found


def test_the_plan_in_force_goes_on_at_the_new_place(world: World, transferred: Story) -> None:
    before = transferred.situation()
    after = accepted(world, transferred).situation()
    assert (after.state, after.version, after.organization) == ("teacher_draft", 1, OTHER_SCHOOL)
    assert before.content_in_force
    old, new = before.content_in_force, after.draft
    assert (new.z1.goal, new.z1.starts_on, new.z1.ends_on) == (old.z1.goal, old.z1.starts_on, old.z1.ends_on)
    assert new.z1.organization.short_name == "МКОУ «ООШ № 7»"
    assert new.z1.position == "учитель физики"
    assert new.z2.items == old.z2.items
    assert [row.id for row in new.z3.rows] == [row.id for row in old.z3.rows]
    assert not [row for row in new.z3.rows if row.recommended]
    assert {zone.salt for zone in (new.z1, new.z2, new.z3)}.isdisjoint(
        {zone.salt for zone in (old.z1, old.z2, old.z3)}
    )
    assert [mark.status for mark in after.progress.marks] == ["done"]
    assert new.z5 == new.z5.model_copy(update={"items": ()}), "recommendations are the new curator's business"


def test_earlier_approvals_are_none_of_the_new_route(world: World, transferred: Story) -> None:
    story = accepted(world, transferred)
    assert story.sign_offs() == []
    assert story.situation().in_force is None
    story.submitted()
    assert story.waiting() == {"deputy_head"}
    story.act("other_deputy", "deputy_approve")
    story.write("curator", "z5")
    story.act("curator", "curator_approve")
    assert story.state == "implementation"
    assert {one.person for one in story.sign_offs()}.isdisjoint({person_id("deputy")})


def test_the_opening_entry_and_the_document_name_the_earlier_route_and_its_last_entry(
    world: World, transferred: Story
) -> None:
    before = transferred.situation()
    story = accepted(world, transferred)
    said = comment_of(story)
    assert f"Продолжает маршрут {before.number} (МОУ «СОШ № 3 с. Луговое»)" in said
    assert said.endswith(f": {before.head}")
    assert story.entries()[0]["comment"] is not None
    assert str(before.number) in words(story)
    story.submitted()
    assert str(before.number) in words(story), "the history keeps it in every later version"
    assert findings(world) == []


@pytest.mark.parametrize("by", ["other_deputy", "teacher"])
def test_the_teacher_or_the_deputy_of_the_new_school_accepts_and_the_deputy_may_approve(
    world: World, transferred: Story, by: str
) -> None:
    story = accepted(world, transferred, by)
    assert story.situation().filled_by is None
    story.submitted()
    story.act("other_deputy", "deputy_approve")
    assert story.state == "curator_recommendations"


@pytest.mark.parametrize(
    "by",
    ["deputy", "director", "smo_head", "mentor", "other_director", "curator", "administrator", "stranger"],
)
def test_nobody_else_accepts(world: World, transferred: Story, by: str) -> None:
    with world.refuses(NotYourOffice, "сам педагог или заместитель директора"):
        accepted(world, transferred, by)


def test_a_route_is_accepted_once(world: World, transferred: Story) -> None:
    first = accepted(world, transferred, key="the-form")
    again = accepted(world, transferred, key="the-form")
    assert again.id == first.id
    for by in ("teacher", "other_deputy"):
        with world.refuses(BadField, "уже принят"):
            accepted(world, transferred, by)


def test_one_that_was_given_up_may_be_accepted_again(world: World, transferred: Story) -> None:
    first = accepted(world, transferred)
    first.act("teacher", "withdraw", reason="other", comment=COMMENT)
    assert accepted(world, transferred).id != first.id
    assert findings(world) == []


def test_what_is_not_transferred_or_not_ones_own_cannot_be_continued(
    world: World, transferred: Story
) -> None:
    running, foreign = world.route(of="colleague").in_force(), world.route(of="colleague").submitted()
    foreign.act("deputy", "transfer", comment=COMMENT)
    for story in (running, foreign):
        with world.refuses(BadField, "переданный из другой организации"):
            accepted(world, story)


def test_without_a_new_place_of_work_there_is_nowhere_to_accept(world: World) -> None:
    story = world.route().in_force()
    story.act("deputy", "transfer", comment=COMMENT)
    with world.refuses(BadField, "Новое место работы педагога ещё не внесено"):
        accepted(world, story)


def test_one_transferred_before_any_approval_goes_on_as_it_was_sent(world: World) -> None:
    story = world.route().submitted()
    story.act("deputy", "transfer", comment=COMMENT)
    moved(world)
    sent = story.situation().content
    assert accepted(world, story).situation().draft.z3.rows == sent.z3.rows


def test_a_route_passed_on_twice_goes_on_each_time(world: World, transferred: Story) -> None:
    second = accepted(world, transferred).submitted()
    second.act("other_deputy", "transfer", comment=COMMENT)
    moved(world, to=SCHOOL)
    third = accepted(world, second)
    assert third.situation().organization == SCHOOL
    assert comment_of(third).endswith(f": {second.situation().head}")
    assert findings(world) == []


def test_a_link_that_leads_elsewhere_than_the_entry_says_is_found(world: World, transferred: Story) -> None:
    story = accepted(world, transferred)
    other = world.route(of="colleague").submitted()
    for linked in (None, other.id, "r_none"):
        with world.units.writing() as session:
            session.execute(
                update(DevelopmentRoute).where(DevelopmentRoute.id == story.id).values(linked_to=linked)
            )
        assert findings(world) == ["link"], linked


@pytest.mark.slow
def test_an_outsider_verifies_the_continued_route_and_reads_what_it_continues(
    world: World, transferred: Story, tmp_path: Path
) -> None:
    story = accepted(world, transferred).submitted()
    bundle = bundle_of(world, a_signer(world, tmp_path), story)
    (tmp_path / "delo.zip").write_bytes(bundle.data)
    result = verify_file.verify(str(tmp_path / "delo.zip"), verify_file.trusted(bundle.vkey, None))
    assert result.code == 0, result
    head = transferred.situation().head
    assert [name for name, data in opened(bundle.data).items() if head.encode() in data] != []


def test_the_earlier_route_stands_as_it_was(world: World, transferred: Story) -> None:
    before = _files(transferred)
    accepted(world, transferred)
    assert transferred.state == "transferred"
    assert _files(transferred) == before


def test_no_reading_of_a_transfer_walks_through_all_routes(world: World, transferred: Story) -> None:
    asked: list[tuple[str, Any]] = []
    engine, on = world.units.database.reading, world.now.date()

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        asked.append((statement, parameters))

    with world.units.reading() as session:
        people = [standing(session, person_id(part), on=on) for part in ("teacher", "other_deputy")]
        event.listen(engine, "before_cursor_execute", note)
        for who in people:
            assert who is not None
            assert [one.route for one in offers(session, who, on=on)] == [transferred.id]
        before(session, transferred.id, on=on)
        continued_in(session, transferred.id)
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) > 3
    with engine.connect() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"explain query plan {statement}", parameters).all()
            assert [row[-1] for row in plan if str(row[-1]).startswith("SCAN")] == [], statement


def _files(story: Story) -> list[str]:
    with story.world.units.reading() as session:
        query = (
            select(Blob.sha256)
            .join(DocumentVersion, DocumentVersion.full == Blob.sha256)
            .where(DocumentVersion.route == story.id)
        )
        return sorted(session.scalars(query))
