"""«Сводка»: every figure opens the list that it counts, and the school that is late is named with its phone."""

import html
import io
import re

from openpyxl import load_workbook

from approvals.summary import GROUPS
from tests.web.school import School
from tests.world import PEOPLE, SCHOOL
from workflow.definition_file import built_in

pytest_plugins = ("tests.web.with_school",)


def test_every_state_of_every_process_has_its_column() -> None:
    known = [state for states in GROUPS.values() for state in states]
    assert len(known) == len(set(known))
    assert {state for one in built_in().values() for state in one.states} == set(known)


def test_each_figure_opens_the_list_that_it_counts(school: School) -> None:
    world = school.world
    world.route().submitted()
    world.route(of="colleague").submitted().approved_by_school()
    world.route(of="teacher").submitted().returned_by_school()
    world.route(of="colleague").in_force()
    page = school["deputy"].text("/summary")
    figures = re.findall(r'<a href="(/queue\?[^"]+)">(\d+)</a>', page)
    assert len(figures) >= 5
    for address, count in figures:
        assert f"Найдено: <strong>{count}</strong>" in school["deputy"].text(html.unescape(address)), address
    assert "4" in {count for _address, count in figures}


def test_a_late_school_is_named_with_its_deputies_and_phone(school: School) -> None:
    world = school.world
    world.route().submitted()
    world.tick(days=40)
    curator = school["curator"]
    form = curator.form("/summary/phones")
    assert curator.send(form.put(SCHOOL, "8 (861) 200-00-00")).status_code == 303
    assert "8 (861) 200-00-00" in curator.text("/summary/phones")
    assert "Где ждут дольше всего" not in curator.text("/summary"), (
        "the curator knows only what was passed on"
    )
    page = school["director"].text("/summary")
    assert "Где ждут дольше всего" in page
    assert PEOPLE["deputy"][0] in page
    assert "8 (861) 200-00-00" in page


def test_a_phone_that_is_too_long_is_told_at_its_school_and_nothing_is_kept(school: School) -> None:
    curator = school["curator"]
    form = curator.form("/summary/phones").put(SCHOOL, "1" * 41)
    entries = school.entries()
    answer = curator.send(form)
    assert answer.status_code == 422
    assert "СОШ № 3" in answer.get_data(as_text=True)
    assert "1" * 41 not in curator.text("/summary/phones")
    assert school.entries() == entries


def test_the_summary_is_taken_away_as_a_workbook_with_its_sum(school: School) -> None:
    school.world.route().submitted()
    school.world.route(of="other_teacher").act("other_teacher", "submit")
    answer = school["director"].get("/summary.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0][0] == "Школа"
    assert rows[-1][0] == "Всего"
    assert rows[-1][-2] == sum(row[-2] for row in rows[1:-1]) == 1
