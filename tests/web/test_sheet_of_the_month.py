"""Once a month a paper sheet of the log is due: that it was made stands in the log, otherwise one is reminded."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from approvals.desk import Desk
from tests.web.background import a_post
from tests.web.conftest import Browser, Place, on_both_databases
from tests.web.test_read_only import keep_outside
from web.background import sweep
from web.digest import ITEM
from web.jobs import deliver_all
from workflow.log.checkpoints import SHEET_MADE
from workflow.outbox import OutboxMessage
from workflow.participants import User

LINE = "распечатайте контрольный лист журнала"


@pytest.fixture
def kept(place: Place) -> Place:
    """A log with a key, begun on 14.09.2026, whose administrator has an address."""
    keep_outside(place)
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["admin"]).email = "admin@school.example"
    return place


def on(place: Place, month: int, day: int) -> None:
    """Half past nine in the morning of the municipality."""
    place.clock.now = datetime(2026, month, day, 6, 30, tzinfo=UTC)


def reminded(place: Place) -> list[str | None]:
    """Who has been reminded by the end of this morning, over all mornings."""
    sweep(place.parts.settings, Desk.open(place.parts.units), at=place.clock.now)
    with place.parts.units.reading() as session:
        news = select(OutboxMessage).where(OutboxMessage.effect == ITEM).order_by(OutboxMessage.id)
        rows = session.scalars(news).all()
        return [row.recipient for row in rows if '"sheet_due"' in row.body]


def front_page(place: Place, login: str = "admin") -> str:
    browser = place.browser()
    assert browser.sign_in(login).status_code == 303
    return browser.client.get("/", follow_redirects=True).get_data(as_text=True)


def made(place: Place) -> Browser:
    """The administrator makes the sheet on the page."""
    browser = place.browser()
    assert browser.sign_in("admin").status_code == 303
    answer = browser.post("/log/sheet")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert Document(BytesIO(answer.data)).paragraphs
    return browser


@on_both_databases
def test_a_month_that_began_without_a_sheet_is_said_on_the_front_page_until_it_is_made(kept: Place):
    on(kept, 9, 30)
    assert LINE not in front_page(kept), "the log itself began this month"
    on(kept, 10, 1)
    assert LINE in front_page(kept)
    assert LINE not in front_page(kept, "berezova"), "it is not the deputy's business"
    size = kept.size_of_log()
    browser = made(kept)
    assert LINE not in front_page(kept)
    (entry,) = kept.events(SHEET_MADE)
    assert (entry["by"], entry["at"][:10]) == (kept.people["admin"], "2026-10-01")
    assert size <= entry["data"]["size"] == entry["seq"], "its proof gives the root on paper"
    assert "01.10.2026" in browser.client.get("/log").get_data(as_text=True)
    on(kept, 10, 30)
    assert LINE not in front_page(kept)
    on(kept, 11, 1)
    assert LINE in front_page(kept)


def test_the_letter_comes_on_the_first_working_morning_and_then_once_a_week(kept: Place):
    admin = kept.people["admin"]
    expected = {
        (9, 30): 0,
        (10, 1): 1,  # a Thursday
        (10, 2): 1,
        (10, 3): 1,  # a Saturday
        (10, 5): 2,
        (10, 6): 2,
        (10, 13): 3,  # the server was off on Monday
    }
    for (month, day), count in expected.items():
        on(kept, month, day)
        assert reminded(kept) == [admin] * count, (month, day)
    made(kept)
    for month, day, count in ((10, 19, 3), (10, 30, 3), (11, 2, 4)):
        on(kept, month, day)
        assert reminded(kept) == [admin] * count, (month, day)


def test_the_letter_leads_to_the_page_of_the_log(kept: Place):
    on(kept, 10, 1)
    kept.parts.settings.mail_dir.mkdir(parents=True, exist_ok=True)
    assert len(reminded(kept)) == 1
    (path,) = kept.parts.settings.mail_dir.glob("*.eml")
    assert "admin@school.example" in path.read_text()
    with kept.parts.units.writing() as session:
        mail = select(OutboxMessage).where(
            OutboxMessage.effect == "mail", OutboxMessage.body.contains("sheet_due")
        )
        session.scalars(mail).one().done_at = None
    post, letters = a_post(kept.parts.units)
    deliver_all(post, at=kept.clock.now)
    (letter,) = letters.sent
    assert letter.subject == "«Маршрут»: пора сделать контрольный лист журнала"
    assert "https://iom.test/log" in letter.text


def test_the_end_of_the_month_is_that_of_the_municipality(kept: Place):
    kept.clock.now = datetime(2026, 9, 30, 20, 59, tzinfo=UTC)
    assert LINE not in front_page(kept)
    kept.clock.now = datetime(2026, 9, 30, 21, 0, tzinfo=UTC)  # midnight in Moscow
    assert LINE in front_page(kept)
    made(kept)
    on(kept, 10, 31)
    assert LINE not in front_page(kept)


def test_without_a_key_there_is_no_sheet_and_nobody_is_reminded(kept: Place):
    Path(kept.parts.settings.log_key_file).unlink()
    on(kept, 10, 1)
    assert LINE not in front_page(kept)
    assert reminded(kept) == []


def test_a_sheet_is_made_by_a_post_only(kept: Place, admin: Browser):
    assert admin.get("/log/sheet").status_code == 405
    assert kept.events(SHEET_MADE) == []
