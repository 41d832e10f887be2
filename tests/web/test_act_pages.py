"""Acts in the browser: what is shown is what is signed; what moved is told with the difference, and nothing stored."""

import html
import re

import pytest

from tests.stories import COMMENT
from tests.web.school import School
from tests.world import PASSWORD

pytest_plugins = ("tests.web.with_school",)


def test_a_teacher_submits_with_the_password_and_the_route_shows_whose_turn_it_is(school: School) -> None:
    story = school.world.route()
    page = school["teacher"].text(f"/routes/{story.id}/acts/submit")
    assert "Вы подтверждаете, что сведения верны" in page
    assert story.preview("teacher", "submit").control_code in page
    answer = school["teacher"].send(
        school["teacher"].form(f"/routes/{story.id}/acts/submit"), password=PASSWORD
    )
    assert answer.status_code == 303
    assert story.state == "deputy_review"
    text = school["teacher"].text(f"/routes/{story.id}")
    assert "Сейчас ход у заместителя директора, ответ до 08.09." in text
    assert "От вас ничего не нужно." in text
    assert "Ваш ход, ответ до 08.09." in school["deputy"].text(f"/routes/{story.id}")


@pytest.mark.parametrize(
    ("password", "sentence"), [("", "введите пароль ещё раз"), ("не тот", "Пароль не подошёл")]
)
def test_without_the_right_password_nothing_is_stored_and_nothing_typed_is_lost(
    school: School, password: str, sentence: str
) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    before = school.acts()
    address = f"/routes/{story.id}/acts/deputy_return"
    answer = school["deputy"].send(form, address, comment=COMMENT, reason="dates_wrong", password=password)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert COMMENT in text
    assert school.acts() == before


def test_a_form_sent_twice_makes_one_act_and_needs_no_second_password(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    first = school["teacher"].send(form, password=PASSWORD)
    second = school["teacher"].send(form)
    assert first.status_code == second.status_code == 303
    assert story.acts_done().count("submit") == 1


def test_a_decision_on_what_has_moved_is_refused_with_the_difference(school: School) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    story.act("teacher", "recall", at=school.world.tick(minutes=1))
    story.amended_materially()
    story.act("teacher", "submit", at=school.world.tick(minutes=1))
    before = school.entries()
    answer = school["deputy"].send(form, decision="approve", password=PASSWORD)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Ничего не записано" in text
    assert "Отозвать с рассмотрения" in text
    assert "Уточнено по итогам полугодия</ins>" in text
    assert "Прочитать и решить заново" in text
    assert (school.entries(), story.state) == (before, "deputy_review")
    assert story.sign_offs()[-1].act == "submit"


def test_a_draft_that_moved_under_its_own_author_is_shown_with_the_difference(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    story.amended_materially()
    answer = school["teacher"].send(form, password=PASSWORD)
    assert answer.status_code == 409
    assert "Уточнено по итогам полугодия</ins>" in answer.get_data(as_text=True)
    assert story.state == "teacher_draft"


def test_a_stale_form_keeps_the_password_unused(school: School) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    story.act("teacher", "recall", at=school.world.tick(minutes=1))
    for _attempt in range(6):
        assert school["deputy"].send(form, decision="approve", password="не тот").status_code == 409
    assert school["deputy"].get("/tasks").status_code == 200


def test_a_carried_content_that_was_forged_is_not_believed(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    story.amended_materially()
    form.put("carried-submit", "не то")
    answer = school["teacher"].send(form, password=PASSWORD)
    assert answer.status_code == 409
    assert "Прочитайте маршрут заново" in answer.get_data(as_text=True)


def test_remarks_and_a_plain_approval_do_not_go_together(school: School) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    plain = school["deputy"].send(form, decision="approve", comment=COMMENT, password=PASSWORD)
    assert plain.status_code == 422
    assert "Нажмите «Согласовать с замечаниями»" in plain.get_data(as_text=True)
    empty = school["deputy"].send(form, decision="approve_with_remarks", password=PASSWORD)
    assert empty.status_code == 422
    assert "напишите хотя бы одно замечание" in empty.get_data(as_text=True)
    assert story.state == "deputy_review"


@pytest.mark.requirement("R-III.2b")
def test_a_remark_at_a_row_is_answered_by_the_teacher_and_lifted_by_the_school(school: School) -> None:
    story = school.world.route().submitted()
    row = story.situation().content.z3.rows[1].id
    place = f"z3.rows[{row}]"
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    form.put(f"field:{place}", "educational_task").put(f"wording:{place}", "1")
    form.put(f"remark:{place}", "Начните задачу с глагола")
    answer = school["deputy"].send(form, decision="approve_with_remarks", password=PASSWORD)
    assert answer.status_code == 303
    assert story.sign_offs()[-1].decision == "approve_with_remarks"
    assert story.situation().wording == {f"{place}.educational_task"}
    address = f"/routes/{story.id}"
    assert "Мероприятие № 2, образовательная задача" in school["teacher"].text(address)
    events = school.entries()
    teacher = school["teacher"]
    assert teacher.send(teacher.form(address, "/answer"), answer="Исправила").status_code == 303
    deputy = school["deputy"]
    assert "Исправила" in deputy.text(address)
    assert deputy.send(deputy.form(address, "/lift")).status_code == 303
    assert story.situation().wording == frozenset()
    assert school.entries() >= events + 2


def test_a_reviewer_cannot_answer_and_a_teacher_cannot_lift(school: School) -> None:
    story = school.world.route().submitted()
    story.act("deputy", "deputy_approve", remarks=[{"text": "Начните с глагола"}])
    teacher, deputy = school["teacher"], school["deputy"]
    form = teacher.form(f"/routes/{story.id}", "/answer")
    lifting = form.action.replace("/answer", "/lift")
    token = deputy.form(f"/routes/{story.id}", "/lift").values["csrf_token"]
    assert deputy.client.post(form.action, data={"csrf_token": token, "answer": "Готово"}).status_code == 403
    form.values.poplist("answer")
    assert teacher.send(form, lifting).status_code == 403


def test_only_wording_is_marked_at_one_field(school: School) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    form.put("remark:z1", "Слово «цель» повторяется").put("wording:z1", "1")
    answer = school["deputy"].send(form, decision="approve_with_remarks", password=PASSWORD)
    assert answer.status_code == 422
    assert "выберите его рядом с замечанием" in answer.get_data(as_text=True)


def test_a_return_demands_a_reason_and_a_comment(school: School) -> None:
    story = school.world.route().submitted()
    address = f"/routes/{story.id}/acts/deputy_return"
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    no_comment = school["deputy"].send(form, address, reason="other", password=PASSWORD)
    assert no_comment.status_code == 422
    assert "не менее 10 символов" in no_comment.get_data(as_text=True)
    no_reason = school["deputy"].send(form, address, comment=COMMENT, password=PASSWORD)
    assert no_reason.status_code == 422
    assert "Причина возврата" in no_reason.get_data(as_text=True)
    assert (
        school["deputy"].send(form, address, comment=COMMENT, reason="other", password=PASSWORD).status_code
        == 303
    )
    assert story.state == "deputy_returned"


def test_the_second_round_shows_what_changed_since_the_first(school: School) -> None:
    story = school.world.route().submitted().returned_by_school().amended_materially().submitted()
    page = school["deputy"].text(f"/routes/{story.id}/review")
    assert "Что изменилось с прошлого круга" in page
    assert "Уточнено по итогам полугодия</ins>" in page


@pytest.mark.requirement("R-II.2-5")
def test_the_curator_writes_recommendations_and_decides_on_one_page(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    address = f"/routes/{story.id}/review"
    curator = school["curator"]
    assert "Шаг 1. Рекомендации" in curator.text(address)
    assert "Согласовать с рекомендациями: пока нельзя" in curator.text(address)
    form = curator.form(address, "/edit/z5").put("none", "1")
    assert curator.send(form, do="save").headers["Location"].endswith("/review")
    form = curator.form(address, "curator_approve")
    assert curator.send(form, decision="approve", password=PASSWORD).status_code == 303
    assert story.state == "implementation"


def test_an_amendment_says_whether_the_curator_will_be_asked(school: School) -> None:
    story = school.world.route().in_force().acknowledged().amending().amended_immaterially()
    address = f"/routes/{story.id}/acts/submit_amendment"
    assert "Изменение несущественное" in school["teacher"].text(address)
    story.amended_materially()
    page = school["teacher"].text(address)
    assert "Изменение существенное: после школы его рассмотрит и куратор" in page
    assert "Что меняется по сравнению с действующей редакцией" in page


@pytest.mark.parametrize(
    ("part", "act"), [("teacher", "submit_amendment"), ("deputy", "deputy_approve_amendment")]
)
def test_an_amendment_shows_what_changes_and_the_sheet_as_it_will_be(
    school: School, part: str, act: str
) -> None:
    story = school.world.route().in_force().acknowledged().amending().amended_immaterially()
    if part == "deputy":
        story.amendment_submitted()
    page = school[part].text(f"/routes/{story.id}/acts/{act}")
    ahead = page[page.index("Лист изменений, каким он будет") : page.index("whole-plan")]
    assert "Изменение № 1" in ahead
    assert "Основание: Курс перенесли на другой месяц." in ahead
    (said,) = re.findall(r"<li>([^<]*)</li>", ahead)
    before, after = (story.situation().content_in_force, story.situation().draft)
    due = [content.z3.rows[1].due_on.strftime("%d.%m.%Y") for content in (before, after)]
    assert said.endswith(f"было «{due[0]}», стало «{due[1]}»")
    assert before.z3.rows[0].educational_task not in page[: page.index("whole-plan")]
    assert before.z3.rows[0].educational_task in page[page.index("whole-plan") :]
    if part == "teacher":
        story.amendment_submitted()
    story.act("deputy", "deputy_approve_amendment")
    assert html.unescape(said) in story.situation().snapshot.amendments[0].changes


def test_before_an_amendment_is_opened_the_page_says_when_none_is_needed(school: School) -> None:
    story = school.world.route().in_force().acknowledged()
    page = school["teacher"].text(f"/routes/{story.id}/acts/open_amendment")
    assert "корректировка не нужна: отметьте «выполнено с опозданием»" in page


def test_reading_the_recommendations_is_one_click(school: School) -> None:
    story = school.world.route().in_force()
    form = school["teacher"].form(f"/routes/{story.id}", "/acts/acknowledge")
    assert school["teacher"].send(form).status_code == 303
    assert story.acts_done()[-1] == "acknowledge"


def test_an_unfinished_route_is_not_submitted_and_each_gap_leads_to_its_place(school: School) -> None:
    story = school.world.empty_route()
    page = school["teacher"].text(f"/routes/{story.id}/acts/submit")
    assert "Нужно исправить" in page
    assert f"/routes/{story.id}/edit/z1#z1.goal" in page
    assert 'name="password"' not in page


@pytest.mark.parametrize("act", ["open", "fly", "z1", "%00"])
def test_an_act_that_does_not_exist_is_not_found(school: School, act: str) -> None:
    story = school.world.route()
    assert school["teacher"].get(f"/routes/{story.id}/acts/{act}").status_code == 404


def test_the_other_offices_get_a_refusal_of_right_in_words(school: School) -> None:
    story = school.world.route().submitted()
    answer = school["school_monitor"].get(f"/routes/{story.id}/acts/deputy_approve")
    assert answer.status_code == 403
    assert "у вас нет полномочий" in answer.get_data(as_text=True)


@pytest.mark.parametrize("seen", ["", "2", "2::", "2:::" + "0" * 63, "-1:::" + "0" * 64, "9" * 40])
def test_a_form_with_a_broken_mark_of_what_was_seen_is_refused(school: School, seen: str) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    form.put("seen-deputy_approve", seen)
    answer = school["deputy"].send(form, decision="approve", password=PASSWORD)
    assert answer.status_code == 422
    assert "Ничего не записано" in answer.get_data(as_text=True)
    assert story.state == "deputy_review"


@pytest.mark.parametrize("name", ["to", "state", "by", "at", "person", "version", "office"])
def test_who_acts_when_and_where_it_leads_cannot_be_posted(school: School, name: str) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/acts/submit")
    before = school.entries()
    answer = school["teacher"].send(form.put(name, "completed"), password=PASSWORD)
    assert answer.status_code == 422
    assert f"В форме нет поля «{name}»" in answer.get_data(as_text=True)
    assert school.entries() == before
    assert story.state == "teacher_draft"


def test_a_curator_cannot_approve_what_no_school_has_passed_on(school: School) -> None:
    early = school.world.route(of="colleague")
    story = school.world.route().submitted().approved_by_school().write("curator", "z5")
    form = school["curator"].form(f"/routes/{story.id}/review", "curator_approve")
    before = school.acts()
    answer = school["curator"].send(form, f"/routes/{early.id}/acts/curator_approve", password=PASSWORD)
    assert answer.status_code == 404
    assert school.acts() == before
    assert early.state == "teacher_draft"
