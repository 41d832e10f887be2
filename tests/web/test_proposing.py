"""A reviewer proposes edits in the browser; the teacher sees them field by field, takes them and signs."""

from urllib.parse import unquote

import pytest

from tests.stories import COMMENT, Story
from tests.web.school import School
from tests.world import PASSWORD

pytest_plugins = ("tests.web.with_school",)

GOAL = "Научиться составлять задания на вероятность для 8 класса к маю"


def proposed(school: School, story: Story, goal: str = GOAL) -> None:
    """The deputy saves another goal on the page of section 1."""
    form = school["deputy"].form(f"/routes/{story.id}/propose/z1")
    answer = school["deputy"].send(form, goal=goal, do="save")
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]


@pytest.fixture
def story(school: School) -> Story:
    return school.world.route().submitted()


def test_from_the_proposal_to_the_second_round(school: School, story: Story) -> None:
    assert f"/routes/{story.id}/propose/z3" in school["deputy"].text(f"/routes/{story.id}/review")
    proposed(school, story)
    page = school["deputy"].text(f"/routes/{story.id}/review")
    assert "К возврату будет приложена ваша правка: 1\u00a0изменение" in page
    assert "/proposal" not in school["teacher"].text(f"/routes/{story.id}")
    story.returned_by_school()
    teacher = school["teacher"]
    assert f"/routes/{story.id}/proposal" in teacher.text(f"/routes/{story.id}")
    form = teacher.form(f"/routes/{story.id}/proposal")
    assert GOAL.rsplit(maxsplit=1)[-1] in teacher.text(f"/routes/{story.id}/proposal")
    answer = teacher.send(form)
    assert answer.headers["Location"] == f"/routes/{story.id}/acts/submit"
    form = teacher.form(f"/routes/{story.id}/acts/submit")
    assert teacher.send(form, password=PASSWORD).status_code == 303
    assert (story.state, story.situation().content.z1.goal) == ("deputy_review", GOAL)
    assert "ваша правка принята" in school["deputy"].text("/queue")
    page = school["deputy"].text(f"/routes/{story.id}/review")
    assert "Педагог принял вашу правку" in page
    assert "Что изменилось с прошлого круга" in page
    assert '<details class="whole-plan">' in page, "what did not change is folded away"


def test_a_row_is_added_to_a_proposal_without_a_script(school: School, story: Story) -> None:
    rows = len(story.situation().content.z3.rows)
    deputy = school["deputy"]
    form = deputy.form(f"/routes/{story.id}/propose/z3")
    answer = deputy.send(form, do="add:rows")
    assert answer.status_code == 303
    address, _, anchor = unquote(answer.headers["Location"]).partition("#")
    assert anchor.startswith("z3.rows[")
    assert f'id="{anchor}"' in deputy.text(address)
    assert len(story.situation().draft.z3.rows) == rows


def test_what_is_typed_wrong_is_said_at_its_field_and_kept_as_typed(school: School, story: Story) -> None:
    form = school["deputy"].form(f"/routes/{story.id}/propose/z1")
    answer = school["deputy"].send(form, goal="ц" * 3000, do="save")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'href="#z1.goal"' in page
    assert "ц" * 3000 in page


def test_a_second_window_is_told_and_keeps_what_was_typed(school: School, story: Story) -> None:
    old = school["deputy"].form(f"/routes/{story.id}/propose/z1")
    proposed(school, story)
    answer = school["deputy"].send(old, goal="То же из второго окна", do="save")
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Правка изменена в другом окне" in page
    assert "То же из второго окна" in page


def test_a_draft_that_moved_is_shown_again_and_nothing_is_taken(school: School, story: Story) -> None:
    proposed(school, story)
    story.returned_by_school()
    form = school["teacher"].form(f"/routes/{story.id}/proposal")
    story.amended_immaterially()
    answer = school["teacher"].send(form)
    assert answer.status_code == 409
    assert "Ничего не принято" in answer.get_data(as_text=True)
    assert story.situation().draft.z1.goal != GOAL


@pytest.mark.parametrize("revision", ["", "x", "1.5", "9" * 5_000])
def test_a_form_that_is_not_ours_takes_nothing_into_the_draft(
    school: School, story: Story, revision: str
) -> None:
    proposed(school, story)
    story.returned_by_school()
    form = school["teacher"].form(f"/routes/{story.id}/proposal")
    assert school["teacher"].send(form, revision=revision).status_code == 409
    assert story.situation().draft.z1.goal != GOAL


def test_who_decides_nothing_here_proposes_nothing(school: School, story: Story) -> None:
    for part in ("mentor", "teacher"):
        assert school[part].get(f"/routes/{story.id}/propose/z1").status_code == 409
    assert school["deputy"].get(f"/routes/{story.id}/propose/z4").status_code == 404
    story.act("deputy", "deputy_return", reason="other", comment=COMMENT)
    assert school["teacher"].get(f"/routes/{story.id}/proposal").status_code == 409
