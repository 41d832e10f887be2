"""A code beside the password at sign-in: never the same one twice, and wrong ones slow down."""

import pytest

from tests.web.conftest import PASSWORD, Browser, Clock, Place, on_both_databases
from tests.web.one_time_codes import give_sheet, next_code
from tests.web.with_code import half_in, is_in, with_app
from workflow.participants import User


def test_the_password_alone_opens_nothing(place: Place, teacher: Browser):
    with_app(place, teacher)
    signed_in = len(place.events("auth.ok"))
    browser = half_in(place)
    assert not is_in(browser)
    assert len(place.events("auth.ok")) == signed_in


@on_both_databases
def test_the_same_code_is_not_taken_twice(place: Place, teacher: Browser, clock: Clock):
    """Abuse 11: the same code twice within its half minute."""
    codes = with_app(place, teacher)
    clock.move(minutes=5)
    code = codes.at(clock.now)
    thief, owner = half_in(place), half_in(place)
    assert owner.post("/sign-in/code", code=code).status_code == 303
    assert thief.post("/sign-in/code", code=code).status_code == 422
    assert not is_in(thief)
    clock.move(seconds=30)
    assert thief.post("/sign-in/code", code=code).status_code == 422, "nor in the half minute after it"


@pytest.mark.parametrize(("shift", "taken"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_clocks_may_differ_by_half_a_minute(
    place: Place, teacher: Browser, clock: Clock, shift: int, taken: bool
):
    codes = with_app(place, teacher)
    clock.move(minutes=5)
    answer = half_in(place).post("/sign-in/code", code=codes.at(int(clock.now.timestamp()) + shift))
    assert (answer.status_code == 303) == taken


def test_wrong_codes_slow_down_like_wrong_passwords(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    browser = half_in(place)
    answers = [browser.post("/sign-in/code", code="00000000").status_code for _ in range(6)]
    assert answers[:4] == [422] * 4
    assert answers[-1] == 429
    assert place.browser().post("/sign-in", login="lugova", password=PASSWORD).status_code == 429
    assert (
        place.browser("198.51.100.9").post("/sign-in", login="lugova", password=PASSWORD).status_code == 303
    )
    assert place.events("auth.fail")[0]["about"] == place.people["lugova"]


def test_a_right_password_does_not_buy_more_attempts_at_the_code(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    statuses = []
    for _ in range(4):
        browser = place.browser()
        statuses.append(browser.post("/sign-in", login="lugova", password=PASSWORD).status_code)
        statuses.append(browser.post("/sign-in/code", code="11111111").status_code)
    assert 429 in statuses


def test_the_code_must_follow_the_password_soon(place: Place, teacher: Browser, clock: Clock):
    give_sheet(place.parts, "lugova")
    browser = half_in(place)
    clock.move(minutes=6)
    answer = browser.post("/sign-in/code", code=next_code(place.app, "lugova"))
    assert answer.headers["Location"] == "/sign-in"
    assert not is_in(browser)
    assert place.browser().get("/sign-in/code").headers["Location"] == "/sign-in"


def test_a_closed_account_gets_no_further_than_the_code(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    browser = half_in(place)
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).active = False
    assert browser.post("/sign-in/code", code=next_code(place.app, "lugova")).status_code == 422


def test_the_way_wanted_is_kept_past_the_code(place: Place, teacher: Browser):
    give_sheet(place.parts, "lugova")
    browser = place.browser()
    browser.post("/sign-in", login="lugova", password=PASSWORD, next="/sign-offs")
    answer = browser.post("/sign-in/code", code=next_code(place.app, "lugova"))
    assert answer.headers["Location"] == "/sign-offs"
