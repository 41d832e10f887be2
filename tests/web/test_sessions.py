"""Sessions: their limits, their ends, what is stored of them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from approvals.errors import BadField, NotASigner
from tests.web.conftest import PASSWORD, Browser, Clock, Place
from web import proofs, sessions
from web.proofs import SessionEnded
from web.sessions import SignInSession
from workflow.participants import User

NEW = "ветер-мельница-карандаш"


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def test_a_session_ends_after_thirty_minutes_of_quiet(place: Place, teacher: Browser, clock: Clock):
    clock.move(minutes=29)
    assert is_in(teacher)
    place.parts.late_writes.flush()
    clock.move(minutes=29)
    assert is_in(teacher)
    place.parts.late_writes.flush()
    clock.move(minutes=30)
    assert not is_in(teacher)
    assert "Время работы истекло" in teacher.get("/sign-in").get_data(as_text=True)


def test_a_session_ends_after_twelve_hours_of_work(place: Place, teacher: Browser, clock: Clock):
    for _ in range(35):
        clock.move(minutes=20)
        assert is_in(teacher)
        place.parts.late_writes.flush()
    clock.move(minutes=20)
    assert not is_in(teacher)


def test_somebody_elses_computer_forgets_after_five_minutes(place: Place, clock: Clock):
    browser = place.browser()
    browser.sign_in("lugova", foreign="1")
    clock.move(minutes=4)
    assert is_in(browser)
    clock.move(minutes=2)
    assert not is_in(browser)


def test_reading_pages_writes_nothing_itself_and_marks_the_session_once_a_minute(
    place: Place, teacher: Browser, clock: Clock
):
    clock.move(seconds=59)
    teacher.get("/account")
    clock.move(seconds=2)
    for _ in range(5):
        teacher.get("/account")
    with place.parts.units.reading() as session:
        before = session.scalars(select(SignInSession)).one().seen_at
    place.parts.late_writes.flush()
    with place.parts.units.reading() as session:
        assert session.scalars(select(SignInSession)).one().seen_at - before == timedelta(seconds=61)


def test_the_browsers_token_is_stored_only_as_a_hash(place: Place, teacher: Browser):
    with teacher.client.session_transaction() as kept:
        token = kept["_user_id"]
    assert len(token) >= 43  # 256 bits
    with place.parts.units.reading() as session:
        row = session.scalars(select(SignInSession)).one()
        assert token not in {row.token, row.id}
        assert row.token == sessions.hash_of(token)


def test_each_sign_in_draws_a_new_token(place: Place):
    tokens = set()
    browser = place.browser()
    for _ in range(2):
        browser.sign_in("lugova")
        with browser.client.session_transaction() as kept:
            tokens.add(kept["_user_id"])
        browser.post("/sign-out")
    assert len(tokens) == 2


def test_signing_out_ends_the_session_on_the_server(place: Place, teacher: Browser):
    stolen = teacher.client.get_cookie("iom")
    assert stolen is not None
    answer = teacher.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = place.browser()
    thief.client.set_cookie("iom", stolen.value)
    assert not is_in(thief)


def test_a_person_sees_his_sessions_and_ends_one_at_once(place: Place, teacher: Browser):
    other = place.browser("198.51.100.20")
    other.sign_in("lugova")
    with place.parts.units.reading() as session:
        row = session.scalars(select(SignInSession).where(SignInSession.network == "198.51.100.20")).one()
    assert "198.51.100.20" in teacher.get("/account").get_data(as_text=True)
    assert teacher.post(f"/account/sessions/{row.id}/end").status_code == 303
    assert not is_in(other)
    assert is_in(teacher)


def test_nobody_ends_the_session_of_another(place: Place, teacher: Browser, admin: Browser):
    with place.parts.units.reading() as session:
        query = select(SignInSession.id).where(SignInSession.person == place.people["admin"])
        foreign = session.scalars(query).one()
    assert teacher.post(f"/account/sessions/{foreign}/end").status_code == 404
    assert is_in(admin)


def test_a_new_password_ends_all_other_sessions(place: Place, teacher: Browser):
    other = place.browser()
    other.sign_in("lugova")
    answer = teacher.post("/account/password", current=PASSWORD, password=NEW, again=NEW)
    assert answer.status_code == 303
    assert is_in(teacher)
    assert not is_in(other)
    assert place.browser().sign_in("lugova", NEW).status_code == 303
    assert place.browser().sign_in("lugova", PASSWORD).status_code == 422


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"current": "", "password": NEW, "again": NEW}, "Введите нынешний пароль"),
        ({"current": "wrong one entirely", "password": NEW, "again": NEW}, "Пароль не подошёл"),
        ({"current": PASSWORD, "password": NEW, "again": NEW + "!"}, "Пароли не совпали"),
        ({"current": PASSWORD, "password": "короткий", "again": "короткий"}, "не меньше 12"),
    ],
)
def test_a_refused_new_password_changes_nothing(
    place: Place, teacher: Browser, fields: dict[str, str], cause: str
):
    answer = teacher.post("/account/password", **fields)
    assert answer.status_code == 422
    assert cause in answer.get_data(as_text=True)
    assert place.browser().sign_in("lugova").status_code == 303


def test_closing_an_account_ends_its_sessions_at_once(place: Place, admin: Browser, teacher: Browser):
    assert admin.post(f"/people/{place.people['lugova']}/close").status_code == 303
    assert not is_in(teacher)


# --- the password asked again at a signature ----------------------------------------------------------


@pytest.fixture
def signing(place: Place, teacher: Browser):
    """Prove as the teacher, in requests of her session."""
    with teacher.client.session_transaction() as kept:
        token = kept["_user_id"]

    def prove(password: str):
        with place.app.test_request_context("/", method="POST"):
            from flask import session

            session["_user_id"] = token
            return proofs.prove(password)

    return prove


def test_the_right_password_becomes_a_proof(place: Place, signing, clock: Clock):
    proof = signing(PASSWORD)
    assert (proof.methods, proof.at) == (("pwd",), clock())
    assert proof.signer.person == place.people["lugova"]


def test_a_wrong_password_is_no_proof_and_the_fifth_ends_the_session(place: Place, teacher: Browser, signing):
    with pytest.raises(NotASigner):
        signing("")
    for _ in range(4):
        with pytest.raises(BadField):
            signing("not this one at all")
    with pytest.raises(SessionEnded):
        signing("not this one at all")
    assert not is_in(teacher)
    assert place.events("auth.fail")[0]["about"] == place.people["lugova"]
    with place.parts.units.reading() as session:
        assert session.get_one(User, place.people["lugova"]).active
