"""«Моя школа»: each figure narrows the list to what it counts, and no name leaves the school before its route does."""

import html
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from approvals.school.standings import LATE, NONE
from approvals.summary import GROUPS
from tests.web.school import School
from tests.world import AUTHORITY, OTHER_SCHOOL, PEOPLE, SCHOOL
from web.installation import installation
from web.pages.school import FIGURES, IN_CHAT
from workflow.participants import Employment

pytest_plugins = ("tests.web.with_school",)

HERE = f"/schools/{SCHOOL}"
FIGURE = re.compile(r'<a href="\?show=(\w+)#people"[^>]*><strong>(\d+)</strong>')


def page(school: School, part: str, address: str = "/school") -> str:
    return html.unescape(school[part].text(address))


def named(text: str) -> set[str]:
    """The parts whose full names stand on the page."""
    return {part for part, (last, first, *_rest) in PEOPLE.items() if f"{last} {first}" in text}


def statements_of(school: School, part: str, address: str) -> int:
    """How many statements the page asks the database for."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    browser, engine = school[part], installation(school.app).units.database.reading
    event.listen(engine, "before_cursor_execute", note)
    browser.text(address)
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_each_figure_shows_as_many_people_as_it_counts(school: School) -> None:
    world = school.world
    world.route().submitted()
    world.route(of="colleague")
    world.empty_route(of="director")
    world.tick(days=40)
    for part in ("deputy", "director", "school_monitor"):
        figures = FIGURE.findall(page(school, part))
        assert {group for group, _count in figures} == {"none", "teacher", "school", "late"}
        for group, count in figures:
            shown = page(school, part, f"/school?show={group}")
            assert shown.count('<td data-label="Чей ход">') == int(count), (part, group)
    text = page(school, "deputy", "/school?show=school")
    assert "Лугова Марина Олеговна" in text
    assert "Щёголев Пётр Ильич" not in text
    assert "просрочено" in text


def test_a_route_is_linked_only_for_who_may_open_it(school: School) -> None:
    sent, draft = school.world.route().submitted(), school.world.route(of="colleague")
    text = page(school, "deputy")
    assert f"/routes/{sent.id}" in text
    assert draft.id not in text
    assert "Щёголев Пётр Ильич" in text


@pytest.mark.requirement("R-0.5")
def test_the_municipality_counts_everybody_and_names_who_has_passed_a_route_on(school: School) -> None:
    school.world.route().submitted().approved_by_school()
    school.world.route(of="colleague").submitted()
    for part in ("curator", "authority_head"):
        text = page(school, part, HERE)
        assert named(text) == {"teacher"}, part
        assert dict(FIGURE.findall(text))["school"] == "1"
        assert "Ещё по именам знает только школа: 8" in text
        assert "Текст для школьного чата" not in text
        assert f'href="{HERE}"' in school[part].text("/summary")


def test_another_school_and_an_unknown_one_are_not_there(school: School) -> None:
    for part in ("deputy", "director", "school_monitor"):
        answers = [school[part].get(f"/schools/{code}") for code in (OTHER_SCHOOL, "o_none", AUTHORITY)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1
    assert school["curator"].get(f"/schools/{AUTHORITY}").status_code == 404


@pytest.mark.parametrize(
    ("covers", "status"),
    [
        ((("organization", SCHOOL),), 200),
        ((("organization", OTHER_SCHOOL),), 404),
        ((("subject", "mathematics"),), 200),
    ],
)
def test_a_curator_looks_at_the_schools_of_his_order(
    school: School, covers: tuple[tuple[str, str], ...], status: int
) -> None:
    school.world.appoint("stranger", "municipal_curator", AUTHORITY, scope="listed", covers=covers)
    assert school["stranger"].get(HERE).status_code == status


def test_the_text_for_the_chat_counts_and_names_nobody(school: School) -> None:
    school.world.route().submitted()
    text = page(school, "deputy")
    chat = re.search(r"<textarea[^>]*>([^<]+)</textarea>", text)
    assert chat
    said = chat[1].strip().splitlines()
    assert said[0] == "МОУ «СОШ № 3 с. Луговое»"
    assert "Ещё без маршрута: 8" in said
    assert "На рассмотрении в школе: 1" in said
    assert not [last for last, *_rest in PEOPLE.values() if last in chat[1]]
    assert re.search(r"<button[^>]*data-copy[^>]* hidden>", text), (
        "without scripts only the field stands there"
    )


def test_who_stands_in_for_whom_and_what_ends_soon(school: School) -> None:
    world, today = school.world, school.world.now.date()
    replaces = world.offices["deputy"]
    world.appoint("smo_head", "deputy_head", replaces=replaces, valid_to=today + timedelta(days=30))
    world.appoint("colleague", "school_monitor", valid_to=today + timedelta(days=31))
    text = " ".join(page(school, "deputy").replace("\N{NO-BREAK SPACE}", " ").split())
    assert "<strong>Тополев И. Б.</strong> замещает: Кленова Н. С. (заместитель директора)" in text
    ending = text.split("кончается за 30 дней")[1].split("</section>")[0]
    assert "Тополев И. Б." in ending
    assert "приказ № 211-к" in ending
    assert "Щёголев" not in ending
    world.tick(days=1)
    assert "Щёголев" in page(school, "deputy").split("кончается за 30 дней")[1].split("</section>")[0]


def test_a_school_without_a_curator_a_deputy_and_a_monitor_is_told_so(school: School) -> None:
    said = {
        "curator": "Для школы не назначен муниципальный куратор",
        "deputy": "никто не назначен рассматривать маршруты",
        "school_monitor": "Не назначен ответственный за мониторинг",
    }
    assert not [words for words in said.values() if words in page(school, "director")]
    for part in (*said, "second_deputy"):
        school.world.dismiss(part)
    text = page(school, "director")
    assert [words for words in said.values() if words not in text] == []
    assert re.search(r"alert-danger[^>]*>Для школы не назначен муниципальный куратор", text)


def test_a_route_of_last_year_is_not_one_of_this_season(school: School) -> None:
    story = school.world.route().in_force()
    assert dict(FIGURE.findall(page(school, "deputy")))["running"] == "1"
    school.world.on(story.situation().content.z1.ends_on or date.max)
    school.world.tick(days=1)
    assert "running" not in dict(FIGURE.findall(page(school, "deputy")))


def test_the_page_asks_as_often_for_many_as_for_one(school: School) -> None:
    """What grows with the school is rows, not statements."""
    counts = []
    for extra in (0, 1):
        if extra:
            school.world.route().submitted().approved_by_school()
            school.world.route(of="colleague").submitted()
            with school.world.units.writing() as session:
                session.add_all(
                    Employment(
                        id=f"e_{part}_too", person=session.get_one(Employment, f"e_{part}").person,
                        organization=SCHOOL, position="учитель", valid_from=date(2026, 8, 1),
                    )
                    for part in ("stranger", "other_teacher", "other_deputy")
                )  # fmt: skip
        counts.append(statements_of(school, "deputy", "/school"))
    assert counts[0] == counts[1] <= 20, counts


def test_every_figure_has_its_words_on_the_page_and_in_the_chat() -> None:
    assert list(FIGURES) == list(IN_CHAT) == [NONE, *GROUPS, LATE]
