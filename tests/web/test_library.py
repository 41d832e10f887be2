"""«Библиотека строк»: taken into a draft, kept for oneself or for the school, removed by who may."""

import pytest

from tests.stories import Story
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


def keep(school: School, story: Story, row: str, whose: str = "own", part: str = "teacher") -> int:
    address = f"/routes/{story.id}/library/keep"
    form = school[part].form(f"{address}?row={row}", address)
    return school[part].send(form, whose=whose).status_code


def test_a_row_of_the_program_is_taken_with_what_it_answers(school: School) -> None:
    story = school.world.empty_route()
    form = school["teacher"].form(f"/routes/{story.id}/library", "/library/take")
    assert school["teacher"].send(form.put("pick", "mathematics-2", "mathematics-3")).status_code == 303
    draft = story.situation().draft
    assert len(draft.z3.rows) == 2
    assert draft.z3.rows[0].educational_task.startswith("Освоить типовые приёмы")
    assert draft.z3.rows[0].due_on is None
    assert draft.z3.rows[0].activity.startswith("Курс повышения квалификации"), (
        "the program concludes the rest"
    )
    assert {need for row in draft.z3.rows for need in row.needs} == {need.id for need in draft.z2.items}


def test_the_library_is_narrowed_by_words_whatever_their_case_and_yo(school: School) -> None:
    story = school.world.empty_route()
    text = school["teacher"].text(f"/routes/{story.id}/library?find=ПРИЕМЫ+математика")
    assert "Освоить типовые приёмы" in text
    assert "Научиться готовить интерактивные упражнения" not in text
    assert "Ничего не нашлось" in school["teacher"].text(f"/routes/{story.id}/library?find=абракадабра")


def test_a_row_kept_from_one_route_is_taken_into_another_without_its_dates(school: School) -> None:
    story, other = school.world.route(), school.world.empty_route()
    row = story.situation().draft.z3.rows[1]
    editing = school["teacher"].form(f"/routes/{story.id}/edit/z3")
    answer = school["teacher"].send(editing, do=f"keep:rows:{row.id}")
    assert answer.headers["Location"] == f"/routes/{story.id}/library/keep?row={row.id}"
    assert keep(school, story, row.id) == 303
    assert keep(school, story, row.id) == 303, "the same row is kept once"
    text = school["teacher"].text(f"/routes/{other.id}/library")
    code = text.partition('name="pick" value="s_')[2].partition('"')[0]
    assert text.count('name="pick" value="s_') == 1
    school["teacher"].send(
        school["teacher"].form(f"/routes/{other.id}/library", "/library/take").put("pick", f"s_{code}")
    )
    (taken,) = other.situation().draft.z3.rows
    assert (taken.educational_task, taken.due_on) == (row.educational_task, None)


def test_a_row_for_the_school_is_kept_by_who_helps_its_teachers_and_seen_by_all_of_them(
    school: School,
) -> None:
    story = school.world.route(by="deputy")
    row = story.situation().draft.z3.rows[0].id
    assert keep(school, story, row, "school", "deputy") == 303
    colleague = school.world.empty_route(of="colleague")
    assert 'name="pick" value="s_' in school["colleague"].text(f"/routes/{colleague.id}/library")
    stranger = (
        school.world.empty_route(of="other_teacher") if "other_teacher" in school.world.signers else None
    )
    assert stranger is None or "s_" not in school["other_teacher"].text(f"/routes/{stranger.id}/library")


def test_a_teacher_keeps_nothing_for_the_school_and_removes_only_his_own(school: School) -> None:
    story = school.world.route()
    row = story.situation().draft.z3.rows[0].id
    assert keep(school, story, row, "school") == 422
    assert keep(school, story, row) == 303
    text = school["teacher"].text(f"/routes/{story.id}/library")
    code = "s_" + text.partition('name="pick" value="s_')[2].partition('"')[0]
    colleague = school.world.empty_route(of="colleague")
    token = school["colleague"].form(f"/routes/{colleague.id}/library", "/library/take").values["csrf_token"]
    foreign = f"/routes/{colleague.id}/library/{code}/remove"
    assert school["colleague"].client.post(foreign, data={"csrf_token": token}).status_code == 404
    remove = school["teacher"].form(f"/routes/{story.id}/library", f"{code}/remove")
    assert school["teacher"].send(remove).status_code == 303
    assert code not in school["teacher"].text(f"/routes/{story.id}/library")


@pytest.mark.parametrize("picked", [[], ["nothing"], ["s_0", ""]])
def test_nothing_chosen_is_told_and_changes_nothing(school: School, picked: list[str]) -> None:
    story = school.world.route()
    before = story.situation().draft
    form = school["teacher"].form(f"/routes/{story.id}/library", "/library/take").put("pick", *picked)
    answer = school["teacher"].send(form)
    assert answer.status_code == 422
    assert "Отметьте хотя бы одну строку." in answer.get_data(as_text=True)
    assert story.situation().draft == before


def test_more_rows_than_a_route_may_have_are_refused(school: School) -> None:
    story = school.world.empty_route()
    story.write("teacher", "z3", {"rows": [{"id": f"{n:016x}"} for n in range(1, 61)]})
    before = story.situation().draft
    answer = school["teacher"].send(
        school["teacher"].form(f"/routes/{story.id}/library", "/library/take").put("pick", "mathematics-1")
    )
    assert answer.status_code == 422
    assert "не больше 60" in answer.get_data(as_text=True)
    assert story.situation().draft == before


def test_a_row_that_is_not_in_the_draft_is_not_kept(school: School) -> None:
    story = school.world.route()
    answer = school["teacher"].get(f"/routes/{story.id}/library/keep?row={'f' * 16}")
    assert answer.status_code == 422
    assert "Такого мероприятия в черновике нет" in answer.get_data(as_text=True)
