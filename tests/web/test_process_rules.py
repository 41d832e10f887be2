"""The page of settings says how approval goes in the words of the process that is usual there."""

import html

import pytest

from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)

FREE, BOTH = "не требуется: помогает и советует", "заместитель директора или директор"


@pytest.mark.parametrize(
    ("choices", "steps", "director", "opinion", "completes"),
    [
        ({}, "заместитель директора → муниципальный куратор", "нет", FREE, BOTH),
        (
            {"director_approves": True},
            "заместитель директора → директор → муниципальный куратор",
            "да",
            FREE,
            BOTH,
        ),
        (
            {"association_opinion": True},
            "руководитель методического объединения и заместитель директора → муниципальный куратор",
            "нет",
            "обязательно",
            BOTH,
        ),
        (
            {"head_completes": True},
            "заместитель директора → муниципальный куратор",
            "нет",
            FREE,
            "директор",
        ),
    ],
)
def test_the_rules_follow_the_process_that_is_chosen(
    school: School, choices: dict[str, bool], steps: str, director: str, opinion: str, completes: str
) -> None:
    school.world.settle(**choices)
    page = html.unescape(school["curator"].text("/settings")).replace("\N{NO-BREAK SPACE}", " ")
    part = page.split("Как идёт согласование")[1].split("</section>")[0]
    said = dict(one.split("</dt><dd>") for one in part.replace("</dd></div>", "").split("<div><dt>")[1:])
    said = {what: how.split("</")[0].strip() for what, how in said.items()}
    assert said["Кто согласует, по порядку"] == steps
    assert said["Утверждает директор"] == director
    assert said["Мнение руководителя объединения"] == opinion
    assert said["Завершает маршрут"] == completes
    assert "на рассмотрении у куратора — 10 рабочих дней" in said["Сроки ответа"]
    assert "итоговая рефлексия — до 18.06" in said["Сроки ответа"]
    assert said["Разделение обязанностей"].startswith("строгое")


def test_the_head_of_an_association_reads_and_signs_where_his_opinion_is_asked(school: School) -> None:
    school.world.settle(association_opinion=True)
    route = school.world.route().submitted()
    head = school["smo_head"]
    assert (route.situation().number or "") in head.text("/tasks")
    page = html.unescape(head.text(f"/routes/{route.id}/review"))
    assert "Ваш ход" in page
    assert "Согласовать" in page
    route.act("smo_head", "deputy_approve")
    said = html.unescape(school["teacher"].text(f"/routes/{route.id}")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Сейчас ход у заместителя директора" in said
    assert "руководителя методического объединения" not in said.split("</h1>")[1].split("<ol")[0]


def test_a_teacher_is_told_that_taking_part_is_free_only_where_that_is_so(school: School) -> None:
    route = school.world.empty_route()
    places = ("/routes/new", f"/routes/{route.id}")
    assert all("Участие добровольное" in school["teacher"].text(place) for place in places)
    school.world.settle(voluntary=False)
    assert not any("Участие добровольное" in school["teacher"].text(place) for place in places)
