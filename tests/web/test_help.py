"""«Справка»: the guides of the folder `docs` as pages, one's own first, and the help line of the school."""

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.web.school import School
from tests.world import SCHOOL
from web.guides import NAMES
from workflow.participants import Organization

pytest_plugins = ("tests.web.with_school",)

DOCS = Path(__file__).parents[2] / "docs"
PICTURE = re.compile(r'src="(/help/pictures/[^"]+)"')


@pytest.mark.parametrize(
    ("part", "title"),
    [
        ("teacher", "педагогу"),
        ("mentor", "педагогу"),
        ("deputy", "заместителю директора"),
        ("director", "заместителю директора"),
        ("curator", "муниципальному куратору"),
        ("authority_head", "муниципальному куратору"),
        ("auditor", "проверяющему"),
        ("administrator", "администратору"),
    ],
)
def test_everybody_begins_with_his_own_guide(school: School, part: str, title: str) -> None:
    page = school[part].text("/help")
    assert f"Справка: {title}" in " ".join(re.sub("<[^>]+>", " ", page).split())
    assert all(f'href="/help/{name}"' in page for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_what_the_file_says_and_nothing_of_it_leads_outside(school: School, name: str) -> None:
    source = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    page = school["teacher"].text(f"/help/{name}")
    for heading in re.findall(r"^## (.+)$", source, re.MULTILINE):
        assert f">{heading}</h2>" in page.replace("&quot;", '"')
    assert page.count("<h1>") == 1
    article = page.split("<article", 1)[1].split("</article>")[0]
    for address in re.findall(r'href="([^"]+)"', article):
        assert address.startswith(("/help/", "#")), address
        assert school["teacher"].get(address).status_code == 200
    assert page.count('href="#part-') == len(re.findall(r"^## ", source, re.MULTILINE))


@pytest.mark.parametrize("name", ["teacher", "deputy", "curator", "administrator", "auditor"])
def test_a_guide_shows_pictures_that_are_there_and_light(school: School, name: str) -> None:
    shown = PICTURE.findall(school["teacher"].text(f"/help/{name}"))
    assert shown
    for address in shown:
        answer = school["teacher"].get(address)
        assert (answer.status_code, answer.content_type) == (200, "image/png")
        assert len(answer.data) <= 120_000, address


@pytest.mark.parametrize(
    "address", ["/help/nothing", "/help/..%2fREADME", "/help/pictures/x.png", "/help/pictures/..%2fcheck.md"]
)
def test_there_is_no_other_file_behind_it(school: School, address: str) -> None:
    assert school["teacher"].get(address).status_code == 404


def test_a_stranger_is_asked_to_sign_in(school: School) -> None:
    assert school.app.test_client().get("/help").status_code == 303


def test_the_phone_of_the_school_stands_at_the_bottom_of_each_page(school: School) -> None:
    assert "Ваша школа:" not in school["teacher"].text("/tasks")
    with school.world.units.writing() as session:
        session.execute(
            update(Organization).where(Organization.id == SCHOOL).values(phone="8 (86300) 2-14-07")
        )
    for address in ("/tasks", "/help", "/account"):
        assert "Ваша школа: 8 (86300) 2-14-07" in school["teacher"].text(address)
    assert "2-14-07" not in school["stranger"].text("/tasks"), "another school has its own"
