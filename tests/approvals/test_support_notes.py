"""Notes of support: who helped, when and on what, beside the signed text; kept by those who support the teacher."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from approvals.erasure.erasure_plan import Scope
from approvals.errors import BadField, RouteErased
from approvals.evidence import support_notes
from approvals.evidence.support_notes import NewNote, NotASupporter, Noted, SupportNote, note, notes_of
from approvals.examination import examine
from tests.erased import AFTER_THE_TERM, destroyed
from tests.stories import Story, World
from tests.world import person_id
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow


TOPIC = "Как оценивать поисковую задачу: критерии и пример"


@pytest.fixture
def story(world: World) -> Story:
    return world.route().in_force()


def noted(story: Story, by: str = "deputy", **said: Any) -> int:
    """What the person writes down today about the first row."""
    world = story.world
    at = world.tick(minutes=1)
    new = NewNote(
        **{
            "on_day": at.date(),
            "form": "talk",
            "topic": TOPIC,
            "who": "Ветрова С. Ю." if by == story.of else "",
            "row": said.pop("row") if "row" in said else story.situation().content.z3.rows[0].id,
            **said,
        }
    )
    return note(world.desk, story.id, new, actor=world.actor(by), at=at)


def notes(story: Story) -> list[Noted]:
    with story.world.units.reading() as session:
        return notes_of(session, [story.id])


@pytest.mark.requirement("R-III.2b")
@pytest.mark.requirement("R-V.5")
@pytest.mark.parametrize(
    ("by", "office"),
    [
        ("teacher", "subject"),
        ("mentor", "mentor"),
        ("smo_head", "smo_head"),
        ("deputy", "deputy_head"),
        ("curator", "municipal_curator"),
    ],
)
def test_who_supports_the_teacher_writes_and_the_log_says_in_which_office(
    world: World, story: Story, by: str, office: str
):
    before = story.situation()
    seq = noted(story, by)
    (one,) = notes(story)
    with world.units.reading() as session:
        entry = session.get_one(LogEvent, seq)
        said = parse(entry.body)
    assert (one.note.person, one.note.office, one.topic) == (person_id(by), office, TOPIC)
    assert one.who == ("Ветрова С. Ю." if by == "teacher" else None)
    assert (entry.route, entry.about) == (None, story.id)
    assert said["data"] == {
        "day": world.now.date().isoformat(),
        "form": "talk",
        "office": office,
        "row": before.content.z3.rows[0].id,
    }
    assert TOPIC.encode() not in entry.body
    after = story.situation()
    assert (after.version, after.content_hash, after.state) == (
        before.version,
        before.content_hash,
        before.state,
    )
    assert examine(world.units).exit_code == 0


@pytest.mark.parametrize(
    "by", ["director", "auditor", "administrator", "colleague", "other_deputy", "stranger"]
)
def test_others_do_not_write(world: World, story: Story, by: str):
    with world.refuses(NotASupporter):
        noted(story, by)
    assert notes(story) == []


def test_a_draft_that_was_never_sent_has_no_journal(world: World):
    story = world.route()
    with world.refuses(NotASupporter):
        noted(story, "teacher", row="")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"topic": "  "}, "Напишите, о чём"),
        ({"topic": "х" * 601}, "Поле «О чём»"),
        ({"topic": "нуль\x00"}, "Поле «О чём»"),
        ({"who": "х" * 151}, "Поле «Кто помогал»"),
        ({"form": "spell"}, "вид помощи"),
        ({"row": "0" * 16}, "Выберите мероприятие"),
        ({"on_day": date(2099, 1, 1)}, "ещё не наступил"),
        ({"on_day": date(1999, 1, 1)}, "Проверьте год"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(
    world: World, story: Story, said: dict[str, Any], sentence: str
):
    with world.refuses(BadField, match=sentence):
        noted(story, **said)
    assert notes(story) == []


def test_a_teacher_says_who_helped(world: World, story: Story):
    with world.refuses(BadField, match="кто вам помогал"):
        noted(story, "teacher", who=" ")


def test_notes_stand_by_their_days(world: World, story: Story):
    today = world.now.date()
    second, first = noted(story), noted(story, on_day=today - timedelta(days=3), row="")
    assert [(one.note.seq, one.note.row_id is None) for one in notes(story)] == [
        (first, True),
        (second, False),
    ]


def test_a_note_is_never_changed_or_deleted(world: World, story: Story):
    noted(story)
    for change in (update(SupportNote).values(form="visit"), delete(SupportNote)):
        with pytest.raises(DatabaseError, match="support_notes"), world.units.writing() as session:
            session.execute(change)
    with world.units.reading() as session:
        assert session.scalars(select(SupportNote.form)).all() == ["talk"]


@pytest.mark.slow
def test_a_destroyed_route_takes_its_topics_and_names_along(world: World, story: Story):
    noted(story, "teacher")
    noted(story)
    story.acknowledged()
    world.on(story.situation().content.z1.ends_on)
    story.reflecting().reflection_submitted().completed()
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    assert [(one.topic, one.who) for one in notes(story)] == [(None, None), (None, None)]
    assert examine(world.units).exit_code == 0
    with world.refuses(RouteErased):
        note(
            world.desk,
            story.id,
            NewNote(world.now.date(), "talk", TOPIC),
            actor=world.actor("deputy"),
            at=world.tick(),
        )


def test_a_full_journal_takes_no_more_and_says_so(
    world: World, story: Story, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(support_notes, "MOST_NOTES", 2)
    other = world.route(of="colleague").in_force()
    noted(story)
    noted(story, "curator")
    with pytest.raises(BadField, match="уже 2 записей"):
        noted(story)
    assert len(notes(story)) == 2
    noted(other)
    assert len(notes(other)) == 1
