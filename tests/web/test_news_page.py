"""«Новости»: what a person was told about routes, once each, his own alone, with an address or without."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.web.background import a_post, deliver_with_mornings
from tests.web.school import School, a_school
from web.jobs import deliver_all
from workflow.participants import User


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = a_school(tmp_path)
    yield made
    made.close()


def test_what_was_told_by_letter_stands_there_once_and_only_for_its_reader(school: School) -> None:
    story = school.world.route().submitted().returned_by_school()
    post, _letters = a_post(school.world.units)
    deliver_with_mornings(post, at=school.world.now)
    mine = school["teacher"].text("/news")
    assert mine.count(f"{story.last.number}: возвращён на доработку") == 1
    assert "ждёт вас" in mine
    assert "возвращён" not in school["deputy"].text("/news")
    assert "Новостей пока нет" in school["curator"].text("/news")


def test_what_is_settled_waits_for_nobody_any_more(school: School) -> None:
    school.world.route().submitted()
    post, _letters = a_post(school.world.units)
    deliver_all(post, at=school.world.now)
    assert "ждёт вас" in school["deputy"].text("/news"), "told here before the letter of the morning"
    school.world.route().submitted().approved_by_school()
    deliver_all(post, at=school.world.now)
    page = school["deputy"].text("/news")
    assert page.count("поступил на рассмотрение") == 2
    assert page.count("ждёт вас") == 1


def test_who_has_no_address_reads_his_news_all_the_same(school: School) -> None:
    with school.world.units.writing() as session:
        for user in session.query(User):
            user.email = None
    school.world.route().submitted()
    post, letters = a_post(school.world.units)
    deliver_all(post, at=school.world.now + timedelta(days=12))
    assert letters.sent == []
    assert "поступил на рассмотрение" in school["deputy"].text("/news")


def test_further_pages_go_on_where_the_last_one_ended(school: School) -> None:
    for _ in range(33):
        school.world.route().submitted()
    post, _letters = a_post(school.world.units)
    deliver_all(post, at=school.world.now)
    first = school["deputy"].text("/news")
    assert first.count("поступил на рассмотрение") == 30
    address = first.split('href="/news?before=')[1].split('"')[0]
    assert school["deputy"].text(f"/news?before={address}").count("поступил на рассмотрение") == 3
    assert "поступил" in school["deputy"].text("/news?before=x\u0663")
