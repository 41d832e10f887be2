"""The page of settings says how approval goes in the words of the process that is usual there."""

import html

import pytest

from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)


@pytest.mark.parametrize(
    ("process", "steps", "director"),
    [
        ("iom-teacher", "заместитель директора → муниципальный куратор", "нет"),
        ("iom-teacher-director", "заместитель директора → директор → муниципальный куратор", "да"),
    ],
)
def test_the_rules_follow_the_process_that_is_chosen(
    school: School, process: str, steps: str, director: str
) -> None:
    school.world.settle(default_process=process)
    page = html.unescape(school["curator"].text("/settings")).replace("\N{NO-BREAK SPACE}", " ")
    part = page.split("Как идёт согласование")[1].split("</section>")[0]
    said = dict(one.split("</dt><dd>") for one in part.replace("</dd></div>", "").split("<div><dt>")[1:])
    said = {what: how.split("</")[0].strip() for what, how in said.items()}
    assert said["Кто согласует, по порядку"] == steps
    assert said["Утверждает директор"] == director
    assert said["Завершает маршрут"] == "заместитель директора или директор"
    assert "на рассмотрении у куратора — 10 рабочих дней" in said["Сроки ответа"]
    assert "итоговая рефлексия — до 18.06" in said["Сроки ответа"]
    assert said["Участие"] == "добровольное: педагог может отказаться"
