"""Beside the text under review: earlier remarks, needs with their events, the former route, what to recommend."""

import pytest

from documents.recommendations import MOST_ITEMS
from tests.stories import COMMENT, Story
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


def keep(school: School, **said: str) -> None:
    """Keep one line of the table as the curator."""
    form = school["curator"].form("/recommendations")
    line = {"deficit": "methodical", "subject": "", "type": "pk_course", "text": "Пройдите курс", **said}
    assert school["curator"].send(form, **line).status_code == 303


def waiting(school: School) -> Story:
    story = school.world.route().submitted().approved_by_school()
    school["curator"].get("/tasks")
    return story


def test_earlier_remarks_stand_beside_the_text_with_what_became_of_them(school: School) -> None:
    story = school.world.route().submitted()
    row = story.situation().content.z3.rows[1].id
    remarks = [{"text": "Начните задачу с глагола", "path": f"z3.rows[{row}].educational_task"}]
    story.act("deputy", "deputy_return", reason="other", comment=COMMENT, remarks=remarks)
    story.amended_materially().submitted()
    page = school["deputy"].text(f"/routes/{story.id}/review")
    assert "Замечания прежних кругов" in page
    assert "открыто: 2" in page, "what is said of the whole is a remark too"
    assert f'href="#z3.rows[{row}]"' in page
    assert f'id="z3.rows[{row}]"' in page


def test_each_need_is_shown_with_its_events_and_one_without_is_told(school: School) -> None:
    story = school.world.route().submitted()
    page = school["deputy"].text(f"/routes/{story.id}/review")
    assert "Затруднения и мероприятия" in page
    assert page.count('href="#z2.items[') == len(story.situation().content.z2.items)
    assert "мероприятий нет" not in page


def test_the_former_route_is_compared_by_what_it_says(school: School) -> None:
    former = school.world.route().in_force().acknowledged()
    story = school.world.route().submitted()
    page = school["deputy"].text(f"/routes/{story.id}/review")
    assert "Что изменилось с прошлого маршрута" in page
    assert former.situation().number in page
    assert "Различий нет" in page, "the same sample says the same, whatever its ids"


def test_the_table_proposes_by_deficit_and_subject_and_fills_section_five(school: School) -> None:
    keep(school, text="Курс для всех")
    keep(school, text="Курс математикам", subject="mathematics", resource="72 ч, ИРО")
    keep(school, text="Курс физикам", subject="physics")
    keep(school, text="Курс управленцам", deficit="managerial")
    story = waiting(school)
    address = f"/routes/{story.id}/review?queue=-"
    page = school["curator"].text(address)
    assert "Курс для всех" in page
    assert "Курс математикам" in page
    assert "Курс физикам" not in page
    assert "Курс управленцам" not in page
    form = school["curator"].form(address, "/recommendations?queue=-")
    answer = school["curator"].send(form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert answer.headers["Location"] == address
    assert {item.text for item in story.situation().draft.z5.items} == {"Курс для всех", "Курс математикам"}
    assert "Подходит из таблицы" not in school["curator"].text(address), "nothing is proposed twice"
    assert story.situation().version == 3
    stale = school["curator"].send(form)
    assert stale.status_code == 303
    assert len(story.situation().draft.z5.items) == 2


def test_more_proposals_than_section_5_has_room_for_are_refused_whole(school: School) -> None:
    for number in range(MOST_ITEMS + 1):
        keep(school, text=f"Курс номер {number}")
    story = waiting(school)
    address = f"/routes/{story.id}/review"
    curator = school["curator"]
    form = curator.form(address, "/recommendations")
    chosen = form.values.getlist("sample")
    assert len(chosen) == MOST_ITEMS + 1
    assert curator.send(form).status_code == 303
    assert "свободно 30. Отметьте меньше" in curator.text(address)
    assert story.situation().draft.z5.items == ()
    assert curator.send(form.put("sample", *chosen[1:])).status_code == 303
    assert len(story.situation().draft.z5.items) == MOST_ITEMS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("deficit", "нет такого"),
        ("subject", "x"),
        ("type", ""),
        ("text", " "),
        ("text", "а" * 1501),
        ("resource_link", "javascript:alert(1)"),
    ],
)
def test_a_bad_line_of_the_table_is_told_at_its_field_and_not_kept(
    school: School, name: str, value: str
) -> None:
    form = school["curator"].form("/recommendations")
    line = {"deficit": "methodical", "subject": "", "type": "pk_course", "text": "Пройдите курс", name: value}
    answer = school["curator"].send(form, **line)
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.get_data(as_text=True)
    assert "Таблица пуста" in school["curator"].text("/recommendations")


def test_a_line_is_taken_out_and_what_was_recommended_by_it_stays(school: School) -> None:
    keep(school)
    story = waiting(school)
    address = f"/routes/{story.id}/review"
    school["curator"].send(school["curator"].form(address, "/recommendations"))
    assert school["curator"].send(school["curator"].form("/recommendations", "/out")).status_code == 303
    assert "Таблица пуста" in school["curator"].text("/recommendations")
    assert [item.text for item in story.situation().draft.z5.items] == ["Пройдите курс"]
