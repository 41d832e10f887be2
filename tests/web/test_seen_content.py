"""What a form says that stood on the screen: read strictly, whatever was posted in its place."""

import re
from pathlib import Path

import pytest

import web
from tests.stories import Story
from tests.web.school import School
from web.seen_content import read_revision

pytest_plugins = ("tests.web.with_school",)

HUGE = "9" * 5_000


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.0", "1e3", "٣", "0x1", "1\n", "1234567890", HUGE])
def test_what_is_no_revision_is_one_that_no_copy_has(text: str) -> None:
    assert read_revision("12") == 12
    assert read_revision(text) == 0


def of_the_teacher(school: School) -> tuple[Story, str, str]:
    return school.world.route(), "teacher", "/edit/z2"


def of_marks(school: School) -> tuple[Story, str, str]:
    return school.world.route().in_force(), "teacher", "/progress"


def of_recommendations(school: School) -> tuple[Story, str, str]:
    line = {"deficit": "methodical", "subject": "", "type": "pk_course", "text": "Пройдите курс"}
    assert school["curator"].send(school["curator"].form("/recommendations"), **line).status_code == 303
    return school.world.route().submitted().approved_by_school(), "curator", "/review"


@pytest.mark.parametrize("prepared", [of_the_teacher, of_marks, of_recommendations])
def test_a_form_with_a_revision_of_five_thousand_digits_is_stale_and_no_fault(
    school: School, prepared: object
) -> None:
    assert callable(prepared)
    story, part, page = prepared(school)
    address = f"/routes/{story.id}{page}"
    form = school[part].form(address, "/recommendations" if page == "/review" else address)
    assert form.values["revision"] == str(story.situation().draft_revision)
    before = story.situation()
    answer = school[part].send(form, revision=HUGE)
    assert answer.status_code in (409, 303)
    assert story.situation().draft_revision == before.draft_revision
    assert story.situation().draft == before.draft


def test_no_page_reads_a_number_of_a_form_in_a_way_of_its_own() -> None:
    pages = sorted(Path(web.__file__).parent.glob("pages/**/*.py"))
    assert len(pages) > 40
    own = [
        path.name for path in pages if re.search(r"int\(.+\) if .+\.isdecimal\(\)", path.read_text("utf-8"))
    ]
    assert own == []
