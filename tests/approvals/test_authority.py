"""Who may act: office, school, day and separation of duties decide at the moment of the act (domain §7)."""

from datetime import date, timedelta

import pytest

from approvals.errors import (
    AccountClosed,
    FilledInByYou,
    NotYourOffice,
    OtherLevelIsYours,
    OwnRoute,
    Refused,
    VacantOffice,
)
from tests.stories import COMMENT, Story, World
from tests.world import AUTHORITY, OTHER_SCHOOL, PEOPLE, SCHOOL, person_id

DECISIONS = {"deputy_approve", "deputy_return"}
ENDING = {"terminate", "transfer"}


@pytest.fixture
def route(world: World) -> Story:
    return world.route().submitted()


# --- the table: who has which act in which state ----------------------------------------------------

STATIONS = {
    "teacher_draft": lambda world: world.route(),
    "deputy_review": lambda world: world.route().submitted(),
    "curator_recommendations": lambda world: world.route().submitted().approved_by_school(),
    "implementation": lambda world: world.route().in_force(),
    "amendment_deputy_review": lambda world: (
        world.route().in_force().amending().amended_materially().amendment_submitted()
    ),
}
MAY = {
    "teacher_draft": {"teacher": {"submit", "withdraw"}},
    "deputy_review": {
        "teacher": {"recall"},
        "deputy": DECISIONS | ENDING,
        "second_deputy": DECISIONS | ENDING,
        "director": DECISIONS,
        "curator": ENDING,
    },
    "curator_recommendations": {
        "deputy": ENDING,
        "second_deputy": ENDING,
        "curator": {"curator_return"} | ENDING,
    },
    "implementation": {
        "teacher": {"acknowledge", "report_progress", "open_amendment"},
        "deputy": {"open_amendment", "suspend"} | ENDING,
        "second_deputy": {"open_amendment", "suspend"} | ENDING,
        "curator": {"suspend"} | ENDING,
    },
    "amendment_deputy_review": {
        "teacher": {"cancel_amendment"},
        "deputy": {"deputy_approve_amendment", "return_amendment", "reject_amendment"} | ENDING,
        "second_deputy": {"deputy_approve_amendment", "return_amendment", "reject_amendment"} | ENDING,
        "director": {"deputy_approve_amendment", "return_amendment", "reject_amendment"},
        "curator": ENDING,
    },
}


@pytest.mark.requirement("R-I.7")
@pytest.mark.parametrize("state", MAY)
def test_each_person_has_the_acts_of_his_office_and_no_other(world: World, state: str) -> None:
    route = STATIONS[state](world)
    assert route.state == state
    found = {part: acts for part in PEOPLE if (acts := route.allowed(part))}
    assert found == MAY[state]


@pytest.mark.slow
@pytest.mark.parametrize("state", MAY)
def test_the_buttons_tell_the_truth(world: World, state: str) -> None:
    """What a button refuses is refused by the command too, and with the same words."""
    route = STATIONS[state](world)
    for part in ("teacher", "director", "smo_head", "other_deputy", "administrator"):
        for act, option in route.options(part).items():
            if not option.allowed:
                with world.refuses(Exception) as refused:
                    route.act(part, act, at=world.now, reason="other", comment=COMMENT)
                assert str(refused.value) == option.reason


@pytest.mark.parametrize("part", ["administrator", "auditor", "school_monitor"])
def test_administrators_and_auditors_have_no_act_anywhere(world: World, part: str) -> None:
    for station in STATIONS.values():
        assert station(world).allowed(part) == set()


def test_every_refused_button_says_why_in_words(route: Story) -> None:
    for option in route.options("stranger").values():
        assert not option.allowed
        assert option.reason is not None
        assert option.reason.endswith(".")


# --- school and scope -------------------------------------------------------------------------------


def test_a_deputy_of_another_school_may_not_decide(world: World, route: Story) -> None:
    with world.refuses(NotYourOffice, "На 01.09.2026"):
        route.act("other_deputy", "deputy_approve")


def test_the_director_steps_in_for_the_deputy_and_signs_in_his_own_office(route: Story) -> None:
    route.approved_by_school(by="director")
    assert (route.state, route.sign_offs()[-1].office) == ("curator_recommendations", "school_head")
    done = next(task for task in route.tasks() if task.office == "deputy_head")
    assert done.outcome == "done"


@pytest.mark.requirement("R-I.6")
@pytest.mark.parametrize(
    ("covers", "reaches"),
    [
        ((("organization", SCHOOL),), True),
        ((("organization", OTHER_SCHOOL),), False),
        ((("subject", "geometry"),), True),
        ((("subject", "primary"),), False),
        ((("person", person_id("teacher")),), True),
        ((("person", person_id("colleague")),), False),
        ((("organization", OTHER_SCHOOL), ("subject", "algebra")), True),
    ],
)
def test_a_listed_curator_reaches_schools_subjects_and_persons_of_his_order(
    world: World, covers: tuple[tuple[str, str], ...], reaches: bool
) -> None:
    world.appoint("authority_head", "municipal_curator", AUTHORITY, scope="listed", covers=covers)
    route = world.route().submitted().approved_by_school()
    assert ("curator_return" in route.allowed("authority_head")) is reaches


def test_a_listed_subject_never_takes_a_school_office_to_another_school(world: World) -> None:
    world.appoint("stranger", "deputy_head", OTHER_SCHOOL, scope="listed", covers=(("subject", "geometry"),))
    world.appoint(
        "other_teacher", "smo_head", OTHER_SCHOOL, scope="listed", covers=(("subject", "geometry"),)
    )
    route = world.route().submitted()
    assert route.allowed("stranger") == set()
    with world.refuses(NotYourOffice):
        world.empty_route(of="colleague", by="other_teacher")


# --- days -------------------------------------------------------------------------------------------


def substitute(world: World, first: date, last: date | None = None) -> None:
    world.appoint(
        "colleague",
        "deputy_head",
        replaces=world.offices["deputy"],
        valid_from=first,
        valid_to=last,
        basis_date=date(2026, 8, 31),
    )


def test_a_substitute_acts_in_his_own_name_by_the_order(world: World, route: Story) -> None:
    substitute(world, date(2026, 9, 1))
    route.approved_by_school(by="colleague")
    signed, statement = route.sign_offs()[-1], route.statement()
    assert (signed.person, signed.on_behalf_of) == (person_id("colleague"), world.offices["deputy"])
    assert (statement["signer"], statement["on_behalf_of"]) == (signed.person, signed.on_behalf_of)
    line = route.situation().snapshot.sign_offs[-1]
    assert "приказ от 31.08.2026 № 211-к" in line.office_label
    assert line.on_behalf is not None
    assert "Кленова" in line.on_behalf


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (4, True), (5, False)])
def test_a_substitute_acts_from_the_first_to_the_last_day_of_the_order(
    world: World, route: Story, days: int, may: bool
) -> None:
    first = date(2026, 9, 10)
    substitute(world, first, first + timedelta(days=4))
    world.on(first + timedelta(days=days))
    assert ("deputy_approve" in route.allowed("colleague")) is may
    if not may:
        with world.refuses(NotYourOffice):
            route.act("colleague", "deputy_approve")


def test_the_day_is_that_of_the_municipality(world: World, route: Story) -> None:
    """At 21:30 UTC it is already the next day in Moscow."""
    substitute(world, date(2026, 9, 10))
    world.now = world.now.replace(day=9, hour=20, minute=59)
    assert "deputy_approve" not in route.allowed("colleague")
    world.now = world.now.replace(day=9, hour=21, minute=0)
    assert "deputy_approve" in route.allowed("colleague")


def test_an_office_that_ended_yesterday_ends_the_right_of_a_page_opened_before(
    world: World, route: Story
) -> None:
    seen = route.seen("deputy", "deputy_approve")
    world.tick(days=1)
    world.dismiss("deputy")
    with world.refuses(NotYourOffice):
        route.act("deputy", "deputy_approve", seen=seen)


def test_a_closed_account_does_nothing(world: World, route: Story) -> None:
    world.close_account("deputy")
    with world.refuses(AccountClosed):
        route.act("deputy", "deputy_approve")


# --- separation of duties ---------------------------------------------------------------------------


def test_nobody_decides_about_his_own_route(world: World) -> None:
    world.appoint("teacher", "deputy_head")
    route = world.route(process="iom-teacher").submitted()
    with world.refuses(OwnRoute, "собственный маршрут"):
        route.act("teacher", "deputy_approve")
    with world.refuses(OwnRoute):
        route.act("teacher", "deputy_return", reason="other", comment=COMMENT)
    with world.refuses(OwnRoute):
        route.act("teacher", "terminate", reason="other")


def test_a_curator_does_not_approve_his_own_route(world: World) -> None:
    world.appoint("teacher", "municipal_curator", AUTHORITY, scope="municipality")
    route = world.route().submitted().approved_by_school()
    route.write("curator", "z5")
    with world.refuses(OwnRoute):
        route.act("teacher", "curator_approve")


def test_who_filled_in_may_return_but_not_approve(world: World) -> None:
    route = world.route(by="deputy")
    route.act("teacher", "confirm")
    route.submitted()
    with world.refuses(FilledInByYou):
        route.act("deputy", "deputy_approve")
    route.approved_by_school(by="second_deputy")
    assert route.state == "curator_recommendations"


def test_school_and_municipality_are_two_persons(world: World) -> None:
    world.appoint("deputy", "municipal_curator", AUTHORITY, scope="municipality")
    route = world.route().submitted().approved_by_school()
    route.write("curator", "z5")
    with world.refuses(OtherLevelIsYours):
        route.act("deputy", "curator_approve")
    route.act("deputy", "curator_return", reason="other", comment=COMMENT)
    assert route.state == "curator_returned"


def test_who_writes_an_amendment_for_the_teacher_does_not_approve_it(world: World) -> None:
    route = world.route().in_force().amending(by="deputy")
    route.edit("deputy", "z1", lambda z1: z1.update(goal="Другая цель маршрута на год, по итогам"))
    route.amendment_submitted()
    with world.refuses(FilledInByYou):
        route.act("deputy", "deputy_approve_amendment")
    route.act("director", "deputy_approve_amendment")
    assert route.state == "amendment_curator_review"


# --- vacant offices ---------------------------------------------------------------------------------


def test_a_submission_to_a_school_without_reviewers_is_refused_with_whom_to_ask(world: World) -> None:
    route = world.route()
    world.on(date(2026, 9, 10))
    for part in ("deputy", "second_deputy", "director"):
        world.dismiss(part)
    with world.refuses(VacantOffice, "Обратитесь к директору школы"):
        route.submitted()


def test_the_director_alone_is_enough(world: World) -> None:
    route = world.route()
    world.on(date(2026, 9, 10))
    for part in ("deputy", "second_deputy"):
        world.dismiss(part)
    route.submitted()
    assert route.waiting() == {"school_head"}
    route.approved_by_school(by="director")


@pytest.mark.requirement("R-I.6")
def test_without_a_curator_the_school_cannot_pass_the_route_on(world: World) -> None:
    route = world.route().submitted()
    world.on(date(2026, 9, 10))
    world.dismiss("curator")
    with world.refuses(VacantOffice, "управление образования"):
        route.approved_by_school()


def test_the_only_deputy_who_filled_in_leaves_the_route_to_the_director(world: World) -> None:
    world.on(date(2026, 9, 10))
    world.dismiss("second_deputy")
    route = world.route(by="deputy")
    route.act("teacher", "confirm")
    route.submitted()
    assert route.waiting() == {"school_head"}


# --- the ground to pass data on ---------------------------------------------------------------------


def test_without_a_recorded_ground_the_route_does_not_leave_the_school(world: World) -> None:
    world.settle(transfer_basis_required=True)
    route = world.route().submitted()
    with world.refuses(Exception, "Нет основания для передачи"):
        route.approved_by_school()
    world.consent("teacher")
    route.approved_by_school()
    assert route.state == "curator_recommendations"


def test_an_unknown_person_or_route_is_not_found(world: World, route: Story) -> None:
    with world.refuses(Exception, "Маршрут не найден"):
        route.act("nobody", "deputy_approve", seen=route.seen("deputy", "deputy_approve"))
    absent = Story(world, "r_" + "0" * 32)
    with world.refuses(Exception, "Маршрут не найден"):
        absent.act("deputy", "deputy_approve", seen=route.seen("deputy", "deputy_approve"))


def test_refusals_of_right_are_one_family(world: World) -> None:
    for error in (NotYourOffice, OwnRoute, FilledInByYou, OtherLevelIsYours, AccountClosed):
        assert issubclass(error, Refused)
