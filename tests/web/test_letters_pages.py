"""Letters given up: the administrator sees each with its reason in words, and sends it again by an entry of the log."""

import pytest
from sqlalchemy import update

from tests.web.background import a_post
from tests.web.conftest import Browser, Place, on_both_databases
from web.cli.main import main
from web.given_up import in_plain_words
from web.jobs import deliver_all, put
from workflow.claims import MOST_ATTEMPTS, count_dead
from workflow.outbox import OutboxMessage
from workflow.participants import User


def give_up(place: Place) -> int:
    """A letter to the teacher that no attempt got away; its id."""
    with place.parts.units.writing() as session:
        session.execute(update(OutboxMessage).values(done_at=place.clock.now))
        person = place.people["lugova"]
        put(session, person, {"letter": "password_reset"}, at=place.clock.now)
        session.get_one(User, person).email = "lugova@school.example"
    post, kept = a_post(place.parts.units)
    kept.failing = True
    for _ in range(MOST_ATTEMPTS):
        deliver_all(post, at=place.clock.now)
        place.clock.move(hours=1)
    with place.parts.units.reading() as session:
        assert count_dead(session) == 1
        return max(row for (row,) in session.query(OutboxMessage.id).all())


@on_both_databases
def test_a_letter_given_up_is_shown_with_its_reason_and_sent_again_by_an_entry_of_the_log(
    place: Place, admin: Browser
):
    assert "Неотправленные письма" not in admin.get("/settings").get_data(as_text=True)
    letter = give_up(place)
    browser = place.browser()
    browser.sign_in("admin")
    assert "/settings/letters" in browser.get("/settings").get_data(as_text=True)
    page = browser.get("/settings/letters").get_data(as_text=True)
    for words in ("выдана ссылка для нового пароля", "Лугова Марина Олеговна", "Почтовый сервер не отвечает"):
        assert words in page
    assert "ConnectionRefusedError" not in page
    assert browser.post(f"/settings/letters/{letter}/again").status_code == 303
    (event,) = place.events("letter.revived")
    assert (event["by"], event["about"]) == (place.people["admin"], place.people["lugova"])
    assert event["data"] == {"message": letter, "effect": "mail", "seq": None}
    post, kept = a_post(place.parts.units)
    deliver_all(post, at=place.clock.now)
    assert [one.to for one in kept.sent] == ["lugova@school.example"]
    assert "Все письма уходят" in browser.get("/settings/letters").get_data(as_text=True)


def test_a_letter_sent_again_meanwhile_is_not_sent_twice(place: Place):
    letter = give_up(place)
    browser = place.browser()
    browser.sign_in("admin")
    for _ in range(2):
        assert browser.post(f"/settings/letters/{letter}/again").status_code == 303
    assert "уже нет среди неотправленных" in browser.get("/settings/letters").get_data(as_text=True)
    assert len(place.events("letter.revived")) == 1
    assert browser.post(f"/settings/letters/{10**30}/again").status_code == 404


def test_a_letter_given_up_is_nobodys_but_the_administrators(place: Place, teacher: Browser):
    assert teacher.get("/settings/letters").status_code == 404
    assert teacher.post("/settings/letters/1/again").status_code == 404


def test_the_command_line_lists_letters_given_up_and_sends_them_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    letter = give_up(place)
    monkeypatch.setenv("IOM_DATABASE_URL", place.parts.settings.database_url)
    assert main(["letters", "list"]) == 0
    assert capsys.readouterr().out.startswith(f"{letter}\t")
    assert main(["letters", "retry", "--id", str(letter), "999"]) == 1
    assert "неотправленное письмо 999" in capsys.readouterr().err
    assert place.events("letter.revived") == []
    assert main(["letters", "retry", "--all"]) == 0
    assert [event["data"]["message"] for event in place.events("letter.revived")] == [letter]
    capsys.readouterr()
    assert main(["letters", "list"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("SMTPAuthenticationError: (535, b'no')", "не принял имя или пароль"),
        ("SMTPRecipientsRefused: {}", "не принял адрес получателя"),
        ("gaierror: [Errno -2] Name or service not known", "не отвечает"),
        ("TimeoutError: timed out", "не отвечает"),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "не отвечает"),
        ("SSLCertVerificationError: expired", "защищённое соединение"),
        ("SMTPDataError: (554, b'spam')", "отказался принять письмо"),
        ("PermissionError: var/mail", "в папку"),
        ("KeyError: SMTPDataError", "Сообщите разработчику"),
    ],
)
def test_the_reason_of_a_failure_is_said_in_words(error: str, said: str):
    assert said in in_plain_words(error)
