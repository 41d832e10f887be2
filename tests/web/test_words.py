"""The words on a teacher's pages: his own, kind and plain; nothing of the machinery and no bare term of the order."""

import html
import re

import pytest

from tests.stories import COMMENT, Story
from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)

MACHINERY = re.compile(r"\bхеш|\bзон[аеуыой]{1,2}\b|\b409\b|\b422\b|\bE/W/H\b|\bMerkle|Меркл", re.IGNORECASE)
DEFICIT = re.compile(r"дефицит", re.IGNORECASE)
PLACES = (
    "/tasks", "/routes", "/routes/new", "/routes/{}", "/routes/{}/approval-sheet", "/routes/{}/compare",
    "/routes/{}/edit/z1", "/routes/{}/edit/z2", "/routes/{}/edit/z3", "/routes/{}/edit/z4", "/routes/{}/from-paper",
    "/routes/{}/progress", "/routes/{}/acts/submit", "/routes/{}/acts/withdraw", "/sign-offs", "/account",
)  # fmt: skip


def visible(text: str) -> str:
    """The words of a page as a person reads them, without what a list offers and what he typed himself."""
    text = re.sub(r"<(script|style|select|textarea)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def stations(school: School) -> list[Story]:
    world = school.world
    returned = world.route().submitted()
    returned.act("deputy", "deputy_return", reason="dates_wrong", comment=COMMENT)
    return [
        world.empty_route(),
        world.route(),
        returned,
        world.route().in_force().acknowledged().reflecting(),
    ]


@pytest.mark.slow
def test_no_page_of_a_teacher_speaks_of_the_machinery_or_of_a_bare_deficit(school: School) -> None:
    looked_at = 0
    for story in stations(school):
        for place in PLACES:
            answer = school["teacher"].get(place.format(story.id))
            if answer.status_code != 200:
                continue
            text = visible(answer.get_data(as_text=True))
            looked_at += 1
            found = MACHINERY.search(text)
            assert found is None, (place, text[max(found.start() - 60, 0) : found.end() + 60])
            for bare in DEFICIT.finditer(text):
                around = text[max(bare.start() - 90, 0) : bare.end() + 40]
                assert "область затруднения (дефицит)" in around, (place, around)
    assert looked_at > 40


def test_section_two_asks_a_question_and_names_the_term_of_the_order_small(school: School) -> None:
    story = school.world.route()
    text = school["teacher"].text(f"/routes/{story.id}/edit/z2")
    assert "<h1>2. Над чем хочу поработать?</h1>" in text
    assert '<p class="small-print">Раздел 2 по Порядку: профессиональный запрос, затруднение' in text


@pytest.mark.parametrize(
    ("zone", "reader"), [("z1", "заместитель директора"), ("z2", "наставник"), ("z3", "куратор")]
)
def test_under_each_section_it_is_said_who_will_see_it(school: School, zone: str, reader: str) -> None:
    story = school.world.route()
    text = visible(school["teacher"].text(f"/routes/{story.id}/edit/{zone}"))
    assert "Кто это увидит." in text
    assert reader in text.partition("Кто это увидит.")[2]


def test_what_an_edit_would_void_is_told_before_it_is_sent(school: School) -> None:
    story = (
        school.world.route()
        .submitted()
        .returned_by_school()
        .submitted()
        .approved_by_school()
        .returned_by_curator()
    )
    address = f"/routes/{story.id}/edit/z3"
    assert "согласование сохранится" in school["teacher"].text(address)
    story.amended_materially()
    assert "нужно будет согласовать заново" in school["teacher"].text(address)
    assert "Сохраняют согласование: срок, сдвинутый не больше чем на 30 дней" in school["teacher"].text(
        address
    )
