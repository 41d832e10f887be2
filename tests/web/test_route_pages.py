"""Lists and the page of one route: where it stands, whose turn, what one can do and why not."""

import re
from datetime import date

import pytest

from tests.stories import COMMENT
from tests.web.school import School, id_of

pytest_plugins = ("tests.web.with_school",)


@pytest.mark.requirement("R-II.2-1")
def test_a_teacher_opens_a_route_filled_from_the_card_once_however_often_the_form_is_sent(
    school: School,
) -> None:
    teacher = school["teacher"]
    form = teacher.form("/routes/new")
    first, second = teacher.send(form), teacher.send(form)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    page = teacher.text(first.headers["Location"])
    assert "Лугова Марина Олеговна" in page
    assert school.acts() == 1


def test_a_deputy_opens_a_route_for_a_teacher_of_his_school_only(school: School) -> None:
    page = school["deputy"].text("/routes/new")
    assert id_of("teacher") in page
    assert id_of("other_teacher") not in page
    form = school["deputy"].form("/routes/new")
    assert school["deputy"].send(form, subject=id_of("other_teacher")).status_code == 422
    answer = school["deputy"].send(form, subject=id_of("teacher"))
    assert answer.status_code == 303
    assert "Подтвердить сведения" in school["teacher"].text(
        answer.headers["Location"].replace("/edit/z1", "").partition("#")[0]
    )


def test_a_period_that_ends_before_it_begins_is_refused_at_its_field(school: School) -> None:
    form = school["teacher"].form("/routes/new")
    answer = school["teacher"].send(form, starts_on="2027-09-01", ends_on="2026-09-01")
    assert answer.status_code == 422
    assert "Дата окончания раньше даты начала" in answer.get_data(as_text=True)
    assert school.acts() == 0


def test_the_task_stands_in_the_list_of_who_must_act_with_its_date(school: School) -> None:
    story = school.world.route().submitted()
    assert "ответ до 08.09.2026" in school["deputy"].text("/tasks")
    assert story.id not in school["teacher"].text("/tasks")
    school.world.on(date(2026, 9, 20))
    assert "просрочено: ответ ожидался до 08.09.2026" in school["deputy"].text("/tasks")
    assert "Срок прошёл." in school["teacher"].text(f"/routes/{story.id}")


def test_the_second_round_is_called_so_everywhere(school: School) -> None:
    story = school.world.route().submitted().returned_by_school().submitted()
    assert "круг 2" in school["deputy"].text("/tasks")
    assert "круг 2" in school["deputy"].text("/routes")
    assert "круг 2" in school["teacher"].text(f"/routes/{story.id}")
    sheet = school["teacher"].text(f"/routes/{story.id}/approval-sheet")
    assert "Круг 1" in sheet
    assert "Круг 2" in sheet


def test_what_cannot_be_done_is_explained(school: School) -> None:
    story = school.world.route().submitted()
    page = school["teacher"].text(f"/routes/{story.id}")
    assert "Чего сейчас сделать нельзя и почему" in page
    assert "у вас нет полномочий для действия «Согласовать»" in page


def test_the_list_finds_a_teacher_whatever_e_is_typed(school: School) -> None:
    for part in ("colleague", "teacher"):
        school.world.route(of=part).submitted()
    for asked, found in (
        ("щеголев", 1),
        ("Щёгол", 1),
        ("ЩЕГОЛЕВ Пётр", 1),
        ("Лугова", 1),
        ("Никто", 0),
        ("%", 0),
    ):
        page = school["deputy"].client.get("/routes", query_string={"name": asked}).get_data(as_text=True)
        assert len(set(re.findall(r"/routes/(r_[0-9a-f]{32})", page))) == found, asked


def test_the_list_is_narrowed_by_state_school_and_lateness(school: School) -> None:
    waiting, agreed = school.world.route().submitted(), school.world.route().in_force()

    def found(**asked: str) -> set[str]:
        page = school["deputy"].client.get("/routes", query_string=asked).get_data(as_text=True)
        return set(re.findall(r"/routes/(r_[0-9a-f]{32})", page))

    assert found() == {waiting.id, agreed.id}
    assert found(state="deputy_review") == {waiting.id}
    assert found(organization="o_other_school") == set()
    assert found(overdue="1") == set()
    school.world.on(date(2026, 10, 1))
    school["deputy"]
    assert found(overdue="1") == {waiting.id}


def test_the_journal_names_each_entry_and_its_hash(school: School) -> None:
    story = school.world.route().submitted().returned_by_school()
    page = school["teacher"].text(f"/routes/{story.id}/journal")
    assert f"запись 3 журнала маршрута {story.situation().number}" in page
    for entry in story.entries():
        assert entry["act"] in {"open", "submit", "deputy_return"}
    assert story.situation().head in page


def test_my_sign_offs_are_listed_with_their_decisions(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    assert "Согласовано" in school["deputy"].text("/sign-offs")
    assert "Представлено на согласование" in school["teacher"].text("/sign-offs")
    assert story.id not in school["curator"].text("/sign-offs")


@pytest.mark.parametrize("address", ["/tasks", "/routes", "/routes/new", "/sign-offs"])
def test_lists_without_anything_say_what_to_do(school: School, address: str) -> None:
    assert len(school["stranger"].text(address)) < 20_000


def test_a_new_route_is_offered_only_to_who_may_open_one(school: School) -> None:
    school.world.route().submitted()
    for address in ("/tasks", "/routes"):
        for part in ("teacher", "deputy"):
            assert "Создать маршрут" in school[part].text(address), (part, address)
        for part in ("authority_head", "auditor"):
            assert "Создать маршрут" not in school[part].text(address), (part, address)


def test_broken_marks_of_a_page_show_its_beginning(school: School) -> None:
    story = school.world.route().submitted()
    for mark in ("x", "2026-09-01", "9999-99-99_r", "2026-09-01T00:00:00_r_0", "_"):
        assert school["deputy"].get(f"/tasks?after={mark}").status_code == 200
        assert story.id in school["deputy"].text(f"/routes?after={mark}") or mark.startswith("2026-09-01T")


def test_a_teacher_disagrees_with_a_remark_and_the_next_reviewer_reads_why(school: School) -> None:
    story = school.world.route().submitted().returned_by_school()
    said = "Сроки согласованы с центром, перенести их нельзя"
    page = school["teacher"].text(f"/routes/{story.id}")
    assert COMMENT in page, "what the return says stands on the page of the route"
    form = school["teacher"].form(f"/routes/{story.id}", "/opinion")
    assert school["teacher"].send(form, opinion="Нет").status_code == 422
    assert school["teacher"].send(form, opinion=said).status_code == 303
    again = school["teacher"].send(form, opinion=said)
    assert again.status_code == 409
    assert "уже записано" in again.get_data(as_text=True)
    page = school["teacher"].text(f"/routes/{story.id}")
    assert said in page
    assert "/opinion" not in page, "it is said once"
    story.submitted()
    assert said in school["deputy"].text(f"/routes/{story.id}/review")
    assert said in school["deputy"].text(f"/routes/{story.id}/approval-sheet")
    assert school["deputy"].send(form, opinion=said).status_code in (400, 403)
