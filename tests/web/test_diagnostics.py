"""A route begun from the pasted result of a diagnostic: shown line by line, taken where the person ticked."""

from datetime import date

import pytest

from tests.documents.test_diagnostics import LETTER
from tests.web.school import Form, School, forms_of

pytest_plugins = ("tests.web.with_school",)


def pasted(school: School, address: str, text: str = LETTER, **fields: str) -> Form:
    """The form that offers the lines of the text."""
    teacher = school["teacher"]
    form = teacher.form(address)
    said = {"text": text, "source": "cnppm", "source_name": "Диагностика ЦНППМ", "source_date": "2026-08-20"}
    answer = teacher.send(form, **(said | fields))
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    return next(one for one in forms_of(answer.get_data(as_text=True)) if one.action.endswith("/take"))


def test_a_route_is_begun_from_a_pasted_result(school: School) -> None:
    teacher = school["teacher"]
    answer = teacher.send(teacher.form("/routes/new"), begin="diagnostics")
    address = answer.headers["Location"]
    assert address.endswith("/diagnostics")
    form = pasted(school, address)
    assert form.values.getlist("line") == ["3", "4", "6", "7", "8"], "what went well is not ticked"
    assert teacher.send(form.put("line", "3", "6")).status_code == 303
    route = address.split("/")[2]
    text = teacher.text(f"/routes/{route}/edit/z2")
    assert "Планиметрия" in text
    assert "Вероятность и статистика" not in text


def test_the_ticked_lines_stand_in_section_two_with_their_source(school: School) -> None:
    story = school.world.empty_route()
    form = pasted(school, f"/routes/{story.id}/diagnostics")
    assert story.situation().draft.z2.items == (), "nothing is saved before the person has seen it"
    school["teacher"].send(form.put("line", "3", "6"))
    first, second = story.situation().draft.z2.items
    assert (first.text, first.need_kind, first.deficit_type, first.level_before_percent) == (
        *("Планиметрия", "difficulty", "subject", 45),
    )
    assert (second.text, second.deficit_type, second.level_before) == ("Отбор заданий", "methodical", "low")
    assert (first.source, first.source_name, first.source_date) == (
        *("cnppm", "Диагностика ЦНППМ", date(2026, 8, 20)),
    )


def test_what_section_two_says_already_stays_and_is_not_doubled(school: School) -> None:
    story = school.world.route()
    before = story.situation().draft.z2.items
    form = pasted(school, f"/routes/{story.id}/diagnostics", f"{before[0].text}.\nНовая тема для работы")
    school["teacher"].send(form)
    now = story.situation().draft.z2.items
    assert now[: len(before)] == before
    assert [one.text for one in now[len(before) :]] == ["Новая тема для работы"]


def test_a_table_copied_from_excel_is_read(school: School) -> None:
    story = school.world.empty_route()
    form = pasted(school, f"/routes/{story.id}/diagnostics", "Методический: отбор заданий\tнизкий\t40")
    school["teacher"].send(form)
    (need,) = story.situation().draft.z2.items
    assert (need.text, need.level_before, need.level_before_percent) == ("Отбор заданий", "low", 40)


def test_a_draft_that_moved_meanwhile_is_not_overwritten(school: School) -> None:
    story = school.world.route()
    form = pasted(school, f"/routes/{story.id}/diagnostics")
    story.amended_immaterially()
    before = story.situation().draft
    assert school["teacher"].send(form).status_code == 409
    assert story.situation().draft == before


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "ни одной строки"),
        ({"text": "Итого: 60 %"}, "ни одной строки"),
        ({"text": "а" * 20_001}, "Результат диагностики"),
        ({"text": "Тема \x00 запрещена"}, "Результат диагностики"),
        ({"source": "nonsense"}, "Где выявлено"),
        ({"source_date": "2026-12-31"}, "ещё не наступил"),
        ({"source_date": "вчера"}, "проверьте дату"),
        ({"source_name": "x" * 301}, "Название"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_what_is_wrong_is_told_and_everything_typed_stays(
    school: School, fields: dict[str, str], sentence: str
) -> None:
    story = school.world.empty_route()
    form = school["teacher"].form(f"/routes/{story.id}/diagnostics")
    said = {"text": "Планиметрия", "source": "cnppm", "source_name": "Диагностика"} | fields
    answer = school["teacher"].send(form, **said)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert said["source_name"] in page
    assert story.situation().draft.z2.items == ()


def test_nothing_ticked_or_more_than_section_two_holds_is_told(school: School) -> None:
    story = school.world.empty_route()
    form = pasted(school, f"/routes/{story.id}/diagnostics", "\n".join(f"Тема номер {n}а" for n in range(40)))
    answer = school["teacher"].send(form)
    assert answer.status_code == 422
    form.values.poplist("line")
    answer = school["teacher"].send(form)
    assert "Отметьте хотя бы одну строку" in answer.get_data(as_text=True)
    assert story.situation().draft.z2.items == ()
