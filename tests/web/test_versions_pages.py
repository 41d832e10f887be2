"""Versions in the browser: the files exactly as they were made, and the comparison of two of them."""

import pytest

from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


@pytest.mark.parametrize("form", ["full", "appendix"])
def test_a_download_is_byte_for_byte_the_file_of_its_version(school: School, form: str) -> None:
    story = school.world.route().submitted().returned_by_school()
    for n in (1, 2, 3):
        answer = school["deputy"].get(f"/routes/{story.id}/versions/{n}/{form}.docx")
        assert answer.status_code == 200
        assert answer.data == story.file(form, n)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_name_of_a_file_has_number_and_version_and_no_personal_data(school: School) -> None:
    story = school.world.route().submitted()
    answer = school["deputy"].get(f"/routes/{story.id}/versions/2/full.docx")
    named = answer.headers["Content-Disposition"]
    number = story.situation().number or ""
    assert f'filename="{number.replace("ИОМ", "IOM")}_v02' in named
    assert "Lugova" not in named


@pytest.mark.parametrize("rest", ["versions/0/full.docx", "versions/9/full.docx", "versions/1/other.docx"])
def test_a_file_that_is_not_there_is_not_found(school: School, rest: str) -> None:
    story = school.world.route().submitted()
    assert school["deputy"].get(f"/routes/{story.id}/{rest}").status_code == 404


def test_two_versions_are_compared_word_by_word(school: School) -> None:
    story = school.world.route().submitted().returned_by_school().amended_materially().submitted()
    page = school["deputy"].text(f"/routes/{story.id}/compare?old=2&new=4")
    assert "Сравнение версий 2 и 4" in page
    assert "Уточнено по итогам полугодия</ins>" in page
    same = school["deputy"].text(f"/routes/{story.id}/compare?old=2&new=3")
    assert "Содержание разделов одинаково" in same


@pytest.mark.parametrize("asked", ["old=0&new=2", "old=1&new=99"])
def test_a_version_that_is_not_there_is_not_compared(school: School, asked: str) -> None:
    story = school.world.route().submitted()
    assert school["deputy"].get(f"/routes/{story.id}/compare?{asked}").status_code == 404
