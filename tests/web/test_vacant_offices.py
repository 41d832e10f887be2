"""The administrator's first page says which schools lack a curator, a deputy or a person responsible for monitoring."""

import html

import pytest

from tests.web.school import School
from tests.world import AUTHORITY, OTHER_SCHOOL, SCHOOL

pytest_plugins = ("tests.web.with_school",)

CURATOR = "Школы без муниципального куратора"
DEPUTY = "никто не назначен рассматривать маршруты"
MONITOR = "Школы без ответственного за мониторинг"


def alerts(school: School) -> dict[str, str]:
    """What the first page warns of, by its tone."""
    parts = html.unescape(school["administrator"].text("/tasks")).split('<div class="alert alert-')[1:]
    return {part: part.split('"')[0] for part in (one.split("</div>")[0] for one in parts)}


def told(school: School, words: str) -> tuple[str, str]:
    """The tone and the text of the alert with these words; both empty where there is none."""
    return next(((tone, text) for text, tone in alerts(school).items() if words in text), ("", ""))


@pytest.mark.requirement("R-0.2")
@pytest.mark.requirement("R-I.6")
def test_a_school_without_a_curator_is_an_error_and_a_school_without_others_a_warning(school: School) -> None:
    assert told(school, CURATOR) == told(school, DEPUTY) == ("", "")
    tone, text = told(school, MONITOR)
    assert tone == "warning"
    assert "ООШ № 7" in text
    assert "СОШ № 3" not in text
    for part in ("curator", "deputy", "second_deputy", "school_monitor"):
        school.world.dismiss(part)
    assert told(school, CURATOR)[0] == "danger"
    tone, text = told(school, DEPUTY)
    assert tone == "warning"
    assert "СОШ № 3" in text
    assert f"/offices/new?office=deputy_head&organization={SCHOOL}" in text
    assert "СОШ № 3" in told(school, MONITOR)[1]


@pytest.mark.parametrize(
    ("covers", "without"),
    [
        ((("organization", SCHOOL),), {"ООШ № 7"}),
        ((("organization", SCHOOL), ("organization", OTHER_SCHOOL)), set()),
        ((("subject", "mathematics"),), set()),
        ((("person", "p_0"),), {"СОШ № 3", "ООШ № 7"}),
    ],
)
def test_the_area_of_each_curator_counts(
    school: School, covers: tuple[tuple[str, str], ...], without: set[str]
) -> None:
    school.world.dismiss("curator")
    school.world.appoint("stranger", "municipal_curator", AUTHORITY, scope="listed", covers=covers)
    text = told(school, CURATOR)[1]
    assert {name for name in ("СОШ № 3", "ООШ № 7") if name in text} == without


def test_an_office_whose_holder_has_no_account_any_more_is_vacant(school: School) -> None:
    for part in ("deputy", "second_deputy"):
        school.world.close_account(part)
    assert "СОШ № 3" in told(school, DEPUTY)[1]


def test_nobody_else_is_bothered(school: School) -> None:
    for part in ("curator", "auditor", "teacher", "director"):
        assert MONITOR not in school[part].text("/tasks")
