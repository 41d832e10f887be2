"""«Загрузить список сотрудников» in the browser: shown first, confirmed as seen, and nothing otherwise."""

import html
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.web.conftest import Browser, Clock, Place
from tests.web.staffing.lists import staff
from web.staffing.columns import SHEETS

SCHOOL = "МОУ «СОШ № 3 с. Луговое»"
LIST = staff((SCHOOL, "Ёлкина Анна Викторовна", "учитель химии"))
CARRIED = re.compile(r'name="list" id="f-list" value="([^"]+)"')


def send(browser: Browser, data: bytes = LIST) -> TestResponse:
    return browser.post("/people/import", file=(io.BytesIO(data), "staff.xlsx"))


def carried(answer: TestResponse) -> str:
    found = CARRIED.search(answer.get_data(as_text=True))
    assert found, answer.get_data(as_text=True)
    return html.unescape(found[1])


def test_a_list_is_shown_then_carried_out_and_the_new_person_is_there(place: Place, admin: Browser) -> None:
    before = place.size_of_log()
    shown = send(admin)
    assert shown.status_code == 200
    assert "elkina.av" in shown.get_data(as_text=True)
    assert place.size_of_log() == before, "looking stores nothing"
    answer = admin.post("/people/import/carry-out", list=carried(shown))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
    assert "Ёлкина Анна Викторовна" in admin.get("/people").get_data(as_text=True)
    assert place.events("staff.imported")[-1]["by"] == place.people["admin"]


def test_faults_are_told_with_their_places_and_nothing_can_be_confirmed(place: Place, admin: Browser) -> None:
    answer = send(admin, staff((SCHOOL, "Ёлкина", "учитель"), ("СОШ № 77", "Ива Анна", "учитель")))
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "строка 2, столбец «ФИО»" in page
    assert "строка 3, столбец «Школа»" in page
    assert not CARRIED.search(page)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\0", b"PK\x03\x04" + b"x" * 50])
def test_what_is_no_list_is_refused_beside_the_field(place: Place, admin: Browser, data: bytes) -> None:
    answer = send(admin, data)
    assert answer.status_code == 422
    assert 'class="field-error" id="e-file"' in answer.get_data(as_text=True)


def test_where_the_base_moved_the_new_plan_is_shown_and_nothing_stored(place: Place, admin: Browser) -> None:
    seen = carried(send(admin))
    admin.post("/people/import/carry-out", list=seen)
    before = place.size_of_log()
    answer = admin.post("/people/import/carry-out", list=seen)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "посмотрите ещё раз" in page
    assert "Менять нечего" in page
    assert place.size_of_log() == before


def test_only_what_was_shown_to_this_person_today_can_be_confirmed(
    place: Place, admin: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, before = carried(send(admin)), place.size_of_log()
    attempts: dict[str, Any] = {"changed": seen[:-3] + "abc", "nothing": "", "other": "e30.aaaa.bbbb"}
    for value in attempts.values():
        assert admin.post("/people/import/carry-out", list=value).status_code == 422
    monkeypatch.setattr("web.staffing.carried._DAY", -1)
    assert admin.post("/people/import/carry-out", list=seen).status_code == 422
    assert place.size_of_log() == before


def test_the_empty_workbook_is_given_out(admin: Browser) -> None:
    book = load_workbook(io.BytesIO(admin.get("/people/import/list.xlsx").data))
    assert book.sheetnames[:4] == list(SHEETS)


def test_nobody_but_an_administrator_loads_a_list(teacher: Browser) -> None:
    assert teacher.get("/people/import").status_code == 404
    assert send(teacher).status_code == 404
