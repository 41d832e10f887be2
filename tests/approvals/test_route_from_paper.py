"""A route that was agreed on paper before the system was there: entered once, confirmed once, and then as any other."""

from datetime import date

import pytest

from approvals.acts.by_code import Done
from approvals.errors import BadField, IncompleteContent, NotASigner, ReviewedOldVersion
from approvals.examination import examine
from approvals.paper import whole_route
from approvals.paper.entering import NotByThem, SettledSheet
from approvals.paper.people import NotASecondPerson, NotForPapers, NotOfThatLevel
from approvals.paper.sheets import Line
from approvals.paper.whole_route import NotFromPaper, confirm_route, enter_route, entered_whole, is_from_paper
from approvals.perform import perform
from approvals.standing import standing
from approvals.summary import summary
from tests.approvals.test_paper import entries_of, words
from tests.documents.given_files import pdf
from tests.stories import Story, World, sample
from tests.world import person_id
from workflow.errors import StaleVersion

pytestmark = pytest.mark.slow

DAYS = {"confirm": date(2026, 8, 26), "submit": date(2026, 8, 26), "deputy_approve": date(2026, 8, 27)}
DAYS["curator_approve"] = date(2026, 8, 28)
WHO = {"confirm": "teacher", "submit": "teacher", "deputy_approve": "deputy", "curator_approve": "curator"}
ADVICE = "Пройти курс «Функциональная грамотность»\n\nПосетить урок наставника и обсудить его"


def entered(
    story: Story,
    *,
    by: str = "deputy",
    who: dict[str, str] | None = None,
    days: dict[str, date] | None = None,
    acts: tuple[str, ...] = tuple(DAYS),
    advice: str = ADVICE,
    revision: int | None = None,
) -> str:
    """Enter the whole route from paper; return its sheet."""
    world = story.world
    named, on = {**WHO, **(who or {})}, {**DAYS, **(days or {})}
    return enter_route(
        world.desk,
        story.id,
        [Line(act, person_id(named[act]), "", on[act]) for act in acts],
        advice,
        pdf(),
        revision=story.situation().draft_revision if revision is None else revision,
        actor=world.actor(by),
        at=world.tick(),
    )


def scan_of(story: Story) -> int:
    return int(entries_of(story.world, "paper.entered")[-1]["seq"])


def confirmed(story: Story, sheet: str, *, by: str = "authority_head", proved: bool = True) -> Done:
    world = story.world
    actor = world.actor(by, proved=proved)
    return confirm_route(world.desk, story.id, sheet, scan_of(story), actor=actor, at=world.tick())


@pytest.fixture
def story(world: World) -> Story:
    """A draft that the deputy has typed from the paper."""
    return world.route(by="deputy")


def test_a_route_agreed_on_paper_stands_in_implementation_after_one_confirmation(world: World, story: Story):
    sheet = entered(story)
    assert (story.state, story.version) == ("teacher_draft", 1)
    done = confirmed(story, sheet)
    assert (done.state, story.state, story.version) == ("implementation", "implementation", 5)
    assert story.acts_done() == ["open", "confirm", "submit", "deputy_approve", "curator_approve"]
    assert [(one.person, one.kind) for one in story.sign_offs()] == [
        (person_id(WHO[act]), "paper") for act in DAYS
    ]
    assert [one["stmt"]["paper"]["signed_on"] for one in story.entries()[1:]] == [
        day.isoformat() for day in DAYS.values()
    ]
    situation = story.situation()
    assert [one.text for one in situation.content.z5.items] == [one for one in ADVICE.splitlines() if one]
    assert situation.number == "ИОМ-2026-0001"
    assert examine(world.units, open_documents=True).findings == ()


def test_the_deputy_who_typed_what_he_had_approved_before_is_a_copyist(story: Story):
    """Signed on paper before the route was begun here: who types it then has not written it."""
    confirmed(story, entered(story, by="deputy"))
    assert story.sign_offs()[2].person == person_id("deputy")


def test_who_filled_it_in_here_and_approved_it_later_is_still_refused(world: World, story: Story):
    world.tick(days=3)
    today = world.now.date()
    with world.refuses(NotByThem, match="заполняли этот маршрут за педагога"):
        entered(story, days={"deputy_approve": today, "curator_approve": today})


def test_document_and_summary_say_that_it_came_from_paper(world: World, story: Story):
    confirmed(story, entered(story))
    printed = words(story.file())
    assert "Внесён с бумаги" in printed
    assert "Подписано на бумаге 28.08.2026, скан внёс Кленова Н. С., подтвердил Воронов А. Н." in printed
    world.route(of="colleague").in_force()
    with world.units.reading() as session:
        assert session.scalars(entered_whole()).all() == [story.id]
        assert is_from_paper(session, story.id)
        who = standing(session, person_id("curator"), on=world.now.date())
        assert who is not None
        found = summary(session, who, on=world.now.date())
    assert (found.whole.total, found.whole.from_paper) == (2, 1)


def test_it_goes_on_as_any_other(world: World, story: Story):
    confirmed(story, entered(story))
    story.acknowledged().amending().amended_immaterially().amendment_submitted()
    story.act("second_deputy", "deputy_approve_amendment")
    assert (story.state, story.sign_offs()[-1].kind) == ("implementation", "system")
    assert examine(world.units).findings == ()


def test_a_confirmation_cut_off_goes_on_where_it_was(
    world: World, story: Story, monkeypatch: pytest.MonkeyPatch
):
    sheet = entered(story)
    real, made = perform, []

    def torn(*args: object, **named: object) -> Done:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(args[1])
        return real(*args, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(whole_route, "perform", torn)
    with pytest.raises(KeyboardInterrupt):
        confirmed(story, sheet)
    assert (made, story.state) == (["confirm", "submit"], "deputy_review")
    monkeypatch.undo()
    confirmed(story, sheet)
    assert (story.state, story.version) == ("implementation", 5)
    assert examine(world.units).findings == ()


def test_confirmed_twice_it_is_made_once(world: World, story: Story):
    sheet = entered(story)
    confirmed(story, sheet)
    with world.refuses(SettledSheet):
        confirmed(story, sheet)
    assert story.version == 5


def test_who_may(world: World, story: Story):
    with world.refuses(NotForPapers):
        entered(story, by="teacher")
    sheet = entered(story)
    with world.refuses(NotOfThatLevel):
        confirmed(story, sheet, by="director")
    with world.refuses(NotForPapers):
        confirmed(story, sheet, by="teacher")
    with world.refuses(NotASigner):
        confirmed(story, sheet, proved=False)
    confirmed(story, sheet, by="curator")  # «да, это моя подпись»


def test_who_entered_it_in_the_authority_does_not_confirm_it(world: World, story: Story):
    sheet = entered(story, by="authority_head")
    with world.refuses(NotASecondPerson):
        confirmed(story, sheet)


def test_what_moved_between_entering_and_confirming_is_refused(world: World, story: Story):
    with world.refuses(ReviewedOldVersion):
        entered(story, revision=1)
    sheet = entered(story)
    story.write("deputy", "z1", {**sample("a")["z1"], "goal": "Другая цель, не с бумаги"})
    with world.refuses(ReviewedOldVersion):
        confirmed(story, sheet)
    story.write("deputy", "z1")
    story.act("teacher", "confirm")
    with world.refuses(StaleVersion):
        confirmed(story, sheet)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"days": {"curator_approve": date(2026, 9, 30)}}, BadField, "не позже сегодняшней"),
        ({"days": {"curator_approve": date(2026, 8, 25)}}, BadField, "не раньше, чем представят"),
        ({"who": {"deputy_approve": "second_deputy"}, "acts": tuple(DAYS)[:3]}, BadField, "устарела"),
        ({"who": {"deputy_approve": "curator"}}, NotByThem, "нет полномочий"),
        ({"who": {"deputy_approve": "other_deputy"}}, NotByThem, "нет полномочий"),
        ({"who": {"deputy_approve": "teacher"}}, NotByThem, "нет полномочий"),
        ({"days": dict.fromkeys(DAYS, date(2026, 8, 20))}, NotByThem, "На 20.08.2026"),
        ({"advice": "кратко"}, IncompleteContent, "заполнен не до конца"),
        ({"advice": "x" * 1501}, BadField, "Рекомендации"),
    ],
)
def test_what_could_not_have_been_signed_so_is_refused(
    world: World, story: Story, change: dict, error: type[Exception], said: str
):
    with world.refuses(error, match=said):
        entered(story, **change)


def test_only_a_draft_that_was_never_submitted_is_entered(world: World):
    story = world.route().submitted()
    with world.refuses(NotFromPaper):
        entered(story, acts=("submit", "deputy_approve", "curator_approve"))


def test_an_incomplete_draft_is_not_entered(world: World):
    story = world.empty_route(by="deputy")
    with world.refuses(IncompleteContent):
        entered(story)


def test_the_ground_for_passing_data_on_is_asked_for(world: World, story: Story):
    world.settle(transfer_basis_required=True)
    with world.refuses(BadField, match="основание передачи"):
        entered(story)
