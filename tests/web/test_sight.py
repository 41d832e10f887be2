"""«Версия для слабовидящих» is a choice of the browser: kept in a cookie, offered on every page, open to strangers."""

import pytest

from tests.web.conftest import Place

CLASS = 'class="large"'


def test_the_choice_holds_on_every_page_until_it_is_taken_back(place: Place) -> None:
    stranger = place.browser()
    usual = stranger.get("/sign-in").get_data(as_text=True)
    assert "Версия для слабовидящих" in usual
    assert CLASS not in usual
    answer = stranger.get("/sight/large?next=/check")
    assert (answer.status_code, answer.location) == (303, "/check")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    for page in ("/sign-in", "/check"):
        shown = stranger.get(page).get_data(as_text=True)
        assert CLASS in shown, page
        assert "Обычная версия" in shown
    stranger.get("/sight/usual")
    assert CLASS not in stranger.get("/sign-in").get_data(as_text=True)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_choice_leads_nowhere_else(place: Place, elsewhere: str) -> None:
    answer = place.browser().client.get("/sight/large", query_string={"next": elsewhere})
    assert answer.status_code == 303
    assert answer.location == "/"


def test_what_is_no_choice_is_the_usual_version(place: Place) -> None:
    stranger = place.browser()
    assert stranger.get("/sight/x%22y").status_code == 303
    assert CLASS not in stranger.get("/sign-in").get_data(as_text=True)
