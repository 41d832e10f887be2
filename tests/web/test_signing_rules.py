"""«Правила подписи»: read before the first sign-off, accepted once, withdrawn at will, entered for many by a sheet."""

import pytest

from approvals.signing import accessions
from tests.stories import COMMENT
from tests.web.school import School
from tests.world import ESIGN, OTHER_SCHOOL, PASSWORD, SCHOOL, person_id

pytest_plugins = ("tests.web.with_school",)


@pytest.fixture
def ordered(school: School) -> School:
    """The school after the municipality has entered its order."""
    school.world.settle(esign=ESIGN)
    return school


def acceded(school: School, part: str) -> bool:
    with school.world.units.reading() as session:
        return accessions.in_force(session, person_id(part), ESIGN) is not None


def test_without_an_order_there_is_no_such_page_and_no_word_of_it(school: School) -> None:
    story = school.world.route().submitted()
    for address in ("/signing-rules", "/signing-rules/sheet"):
        assert school["deputy"].get(address).status_code == 404
    for address in ("/sign-offs", f"/routes/{story.id}/review", f"/routes/{story.id}/approval-sheet"):
        page = school["deputy"].text(address)
        assert "электронной подписью" not in page
        assert "Правила подписи" not in page


def test_who_signs_for_the_first_time_reads_the_rules_and_comes_back_to_the_act(ordered: School) -> None:
    ordered.world.accede("teacher")
    story = ordered.world.route().submitted()
    deputy = ordered["deputy"]
    review = f"/routes/{story.id}/review"
    answer = deputy.get(review)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    assert page.startswith("/signing-rules?next=")
    text = deputy.text(page)
    assert ESIGN.title in text
    assert "01.08.2026" in text
    answer = deputy.send(deputy.form(page, "/accept"))
    assert (answer.status_code, answer.headers["Location"]) == (303, review)
    form = deputy.form(review, "deputy_approve")
    assert deputy.send(form, decision="approve", password=PASSWORD).status_code == 303
    assert story.statement()["rules"] == ESIGN.number
    assert "простой электронной подписью" in deputy.text(f"/routes/{story.id}/approval-sheet")


def test_an_order_entered_while_the_page_was_open_costs_nothing_that_was_typed(school: School) -> None:
    story = school.world.route().submitted()
    deputy = school["deputy"]
    form = deputy.form(f"/routes/{story.id}/review", "deputy_approve")
    school.world.settle(esign=ESIGN)
    acts = school.acts()
    answer = deputy.send(
        form,
        f"/routes/{story.id}/acts/deputy_return",
        comment=COMMENT,
        reason="dates_wrong",
        password=PASSWORD,
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Сначала присоединитесь к правилам подписи" in text
    assert COMMENT in text
    assert school.acts() == acts


def test_an_accession_is_taken_back_and_given_again(ordered: School) -> None:
    teacher = ordered["teacher"]
    assert teacher.send(teacher.form("/signing-rules", "/accept")).status_code == 303
    assert acceded(ordered, "teacher")
    assert "вы присоединились" in teacher.text("/signing-rules")
    withdrawing = teacher.form("/signing-rules", "/withdraw")
    assert teacher.send(withdrawing).status_code == 303
    assert not acceded(ordered, "teacher")
    assert teacher.send(withdrawing).status_code == 422
    text = teacher.text("/signing-rules")
    assert "отозвано" in text
    assert teacher.send(teacher.form("/signing-rules", "/accept")).status_code == 303
    assert acceded(ordered, "teacher")


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/nowhere", "javascript:1"])
def test_the_way_back_is_one_of_our_own_pages(ordered: School, next_: str) -> None:
    teacher = ordered["teacher"]
    form = teacher.form("/signing-rules", "/accept")
    answer = teacher.send(form, next=next_)
    assert answer.headers["Location"] == "/signing-rules"


def test_a_deputy_enters_the_signed_sheet_of_his_school(ordered: School) -> None:
    deputy = ordered["deputy"]
    form = deputy.form("/signing-rules/sheet").put("person", person_id("teacher"), person_id("colleague"))
    answer = deputy.send(form, number="3", date="2026-09-01")
    assert answer.status_code == 303
    assert acceded(ordered, "teacher")
    assert acceded(ordered, "colleague")
    assert not acceded(ordered, "mentor")
    page = deputy.text("/signing-rules/sheet")
    assert "Лугова" not in page
    assert "Рябинина" in page
    assert "по подписанной ведомости" in ordered["teacher"].text("/signing-rules")


@pytest.mark.parametrize(
    ("fields", "people", "sentence"),
    [
        ({"number": ""}, ("teacher",), "Номер ведомости"),
        ({"date": "2026-07-31"}, ("teacher",), "Проверьте дату"),
        ({"date": "2030-01-01"}, ("teacher",), "Проверьте дату"),
        ({}, (), "Отметьте тех"),
        ({}, ("other_teacher",), "Кто подписал"),
        ({}, ("administrator",), "Кто подписал"),
    ],
)
def test_a_wrong_sheet_is_refused_with_its_field_and_nothing_is_stored(
    ordered: School, fields: dict[str, str], people: tuple[str, ...], sentence: str
) -> None:
    deputy = ordered["deputy"]
    form = deputy.form("/signing-rules/sheet").put("person", *map(person_id, people))
    entries = ordered.entries()
    answer = deputy.send(form, **{"number": "3", "date": "2026-09-01", **fields})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert ordered.entries() == entries


def test_a_deputy_knows_nobody_of_another_school(ordered: School) -> None:
    text = ordered["deputy"].text(f"/signing-rules/sheet?organization={OTHER_SCHOOL}")
    assert "Полянская" not in text
    assert "Лугова" not in text


def test_the_administrator_chooses_the_organisation_first(ordered: School) -> None:
    admin = ordered["administrator"]
    assert "Выберите организацию" in admin.text("/signing-rules/sheet")
    assert "Лугова" in admin.text(f"/signing-rules/sheet?organization={SCHOOL}")
    assert ordered["teacher"].get("/signing-rules/sheet").status_code == 404
