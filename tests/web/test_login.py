"""Signing in: who gets in, how the rest is answered, what the log says."""

from tests.web.conftest import PASSWORD, Browser, Place
from web.login import safe_next


def test_right_password_leads_to_the_persons_work(place: Place):
    browser = place.browser()
    answer = browser.sign_in("lugova")
    assert answer.status_code == 303
    assert browser.get("/account").status_code == 200
    assert "Лугова" in browser.get("/account").get_data(as_text=True)
    assert [event["by"] for event in place.events("auth.ok")] == [place.people["lugova"]]
