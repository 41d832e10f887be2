"""A group behind real pages, without JavaScript: its members ticked in two schools, confirmed, agreed, taken along."""

import io
import re
import zipfile

import pytest
from werkzeug.test import TestResponse

from documents.docx.presented import present
from tests.groups import MEMBERS, Group, a_group, plan
from tests.web.school import School, forms_of
from tests.world import OTHER_SCHOOL, PASSWORD, person_id
from web.installation import installation
from web.log_key import draw_log_key

pytest_plugins = ("tests.web.with_school",)


def opened(school: School) -> Group:
    """A group opened by its lead on the page, with a member from each school."""
    lead = school["teacher"]
    answer = lead.send(lead.form("/groups/new"))
    assert answer.status_code == 303
    route = re.fullmatch(r"/routes/(r_[0-9a-f]{32})/group", answer.headers["Location"])
    assert route is not None
    group = Group(school.world, route[1], "teacher", "d")
    for place, part in ((None, "colleague"), (OTHER_SCHOOL, "other_teacher")):
        answer = add(school, group, part, place)
        assert answer.status_code == 303
    return group


def address(group: Group) -> str:
    return f"/routes/{group.id}/group"


def add(school: School, group: Group, part: str, place: str | None) -> TestResponse:
    lead = school["teacher"]
    page = f"{address(group)}?school={place}" if place else address(group)
    form = lead.form(page, address(group))
    lead.text(page)
    assert f'value="{person_id(part)}"' in lead.text(page)
    form = next(one for one in forms_of(lead.text(page)) if "revision" in one.values)
    form.values.add("member", person_id(part))
    return lead.send(form)


def pressed(school: School, part: str, group: Group, act: str, **values: str) -> TestResponse:
    browser = school[part]
    form = browser.form(f"/routes/{group.id}/acts/{act}", f"/acts/{act}")
    return browser.send(form, password=PASSWORD, **values)


def test_a_group_is_opened_filled_confirmed_and_agreed_on_pages(school: School):
    group = opened(school)
    lead = school["teacher"]
    assert [one.last_name for one in group.situation().draft.z1.members] == ["Щёголев", "Полянская"]
    for zone in ("z1", "z2", "z3"):
        group.write("teacher", zone, plan(zone))
    assert "подтвердит после отправки" in lead.text(address(group))
    assert pressed(school, "teacher", group, "submit").status_code == 303
    assert lead.text(address(group)).count("ждём подтверждения") == len(MEMBERS)
    for part in MEMBERS:
        member = school[part]
        assert "Подтвердите участие" in member.text("/tasks")
        assert "Прочитать и подтвердить участие" in member.text(f"/routes/{group.id}")
        review = member.text(f"/routes/{group.id}/review")
        assert "подтверждаете своё участие" in review
        assert "Согласовать с замечаниями" not in review
        answer = pressed(school, part, group, "confirm_participation", decision="approve")
        assert answer.status_code == 303
        assert "Подтвердите участие" not in member.text("/tasks")
    text = school["other_deputy"].text(address(group))
    assert text.count("рассматривает") == 2
    for part in ("other_deputy", "deputy"):
        assert group.situation().number in school[part].text("/queue")
        assert pressed(school, part, group, "deputy_approve", decision="approve").status_code == 303
        assert group.situation().number not in school[part].text("/queue")
    assert group.state == "curator_recommendations"
    assert "и группа" in school["curator"].text("/routes")


def test_who_answers_for_a_row_is_ticked_in_the_editor(school: School):
    group = a_group(school.world)
    lead = school["teacher"]
    page = f"/routes/{group.id}/edit/z3"
    row = group.situation().draft.z3.rows[2].id
    form = lead.form(page)
    form.put(f"rows:{row}:responsible", person_id("colleague"))
    assert lead.send(form, do="save").status_code == 303
    assert group.situation().draft.z3.rows[2].responsible == (person_id("colleague"),)
    assert "Отвечает: Щёголев" in lead.text(f"/routes/{group.id}").replace("\xa0", " ")


def test_in_the_editor_of_one_teacher_nobody_answers_for_a_row(school: School):
    route = school.world.route()
    assert "Ответственные" not in school["teacher"].text(f"/routes/{route.id}/edit/z3")
    assert school["teacher"].get(f"/routes/{route.id}/group").status_code == 404


def test_a_member_reads_and_does_not_write(school: School):
    group = a_group(school.world).submitted()
    page = school["colleague"].text(address(group))
    assert "Изменить состав" not in page
    lead = school["teacher"]
    form = lead.form(f"/routes/{group.id}/acts/recall", "/acts/recall")
    token = form.values["csrf_token"]
    answer = school["colleague"].client.post(
        address(group), data={"csrf_token": token, "member": person_id("colleague"), "revision": "9"}
    )
    assert answer.status_code in (400, 403, 409)
    assert len(group.situation().draft.z1.members) == len(MEMBERS)


def test_each_of_a_group_is_led_to_papers_of_his_own(school: School):
    group = a_group(school.world).in_force()
    for part in ("teacher", "colleague"):
        page = school[part].text(f"/routes/{group.id}")
        assert f'href="/people/{person_id(part)}/attestation"' in page
    assert "/attestation" not in school["smo_head"].text(f"/routes/{group.id}")


@pytest.mark.parametrize(
    ("ticked", "words"),
    [
        ([person_id("teacher")], "Руководитель группы участвует и так"),
        ([person_id("stranger")], "Карточка сотрудника не заполнена"),
        (["p_" + "0" * 32], "Такой учётной записи нет"),
        (["<script>"], "Такой учётной записи нет"),
        ([f"p_{n:032x}" for n in range(31)], "не больше 30 участников"),
    ],
)
def test_what_cannot_be_a_member_is_said_at_the_list_and_nothing_is_stored(school, ticked, words):
    group = a_group(school.world)
    before = group.situation().draft
    lead = school["teacher"]
    form = next(one for one in forms_of(lead.text(address(group))) if "revision" in one.values)
    answer = lead.send(form.put("member", *ticked))
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert group.situation().draft == before


def test_a_list_saved_meanwhile_is_not_overwritten(school: School):
    group = a_group(school.world)
    lead = school["teacher"]
    form = next(one for one in forms_of(lead.text(address(group))) if "revision" in one.values)
    group.joined("colleague", "deputy")
    answer = lead.send(form)
    assert answer.status_code == 409
    assert [one.last_name for one in group.situation().draft.z1.members] == ["Щёголев", "Кленова"]


def test_a_member_writes_his_own_words_and_signs_them(school: School):
    group = a_group(school.world).in_force()
    assert school["colleague"].get(f"{address(group)}/words").status_code in (403, 409)
    group.reflecting()
    member = school["colleague"]
    assert "Добавить свою рефлексию" in member.text(f"/routes/{group.id}")
    empty = member.send(member.form(f"{address(group)}/words"), text="  ")
    assert empty.status_code == 422
    long = member.send(member.form(f"{address(group)}/words"), text="я" * 2001)
    assert long.status_code == 422
    answer = member.send(member.form(f"{address(group)}/words"), text="Перестал бояться датчиков")
    assert answer.headers["Location"].endswith("/acts/add_reflection")
    assert pressed(school, "colleague", group, "add_reflection").status_code == 303
    assert "Перестал бояться датчиков" in school["teacher"].text(f"/routes/{group.id}")


def test_the_extract_of_a_member_names_nobody_else_of_the_group(school: School):
    group = a_group(school.world).answering(3, "colleague", "other_teacher").in_force()
    member = school["colleague"]
    page = "/people/{}/attestation".format(person_id("colleague"))
    assert group.situation().number in member.text(page)
    form = member.form(page)
    answer = member.send(form, what="word")
    assert answer.status_code == 200
    words = text_of(answer.data)
    assert "Щёголев" in words
    assert "Участие подтверждено" in words
    for name in ("Полянская", "Рощин", "Лугова", "Дмитрий Андреевич"):
        assert name not in words, name
    assert school["other_deputy"].get(page).status_code == 404, "he answers for other members"
    assert school["deputy"].get(page).status_code == 200


def test_the_file_of_a_member_for_attestation_names_nobody_else_of_the_group(school: School):
    settings = installation(school.app).settings
    settings.log_key_file.parent.mkdir(parents=True, exist_ok=True)
    with school.world.units.reading() as session:
        draw_log_key(settings, session)
    group = a_group(school.world).in_force()
    member = school["colleague"]
    form = member.form("/people/{}/attestation".format(person_id("colleague")))
    answer = member.send(form, what="kit", whole="1")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as kit:
        for name in kit.namelist():
            if name.endswith(".docx"):
                assert "Полянская" not in text_of(kit.read(name)), name
        inside = next(name for name in kit.namelist() if name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(kit.read(inside))) as bundle:
            assert not [name for name in bundle.namelist() if name.startswith(("contents/", "docs/"))]
            assert "Полянская" not in bundle.read("names.json").decode()
    assert group.situation().number


def test_who_has_left_keeps_his_extract_and_sees_the_route_no_more(school: School):
    group = a_group(school.world, *MEMBERS, "deputy")
    group.submitted().confirmed(*MEMBERS, "deputy")
    group.approved_by_schools("second_deputy", "other_deputy").approved_by_curator()
    group.amending().joined("other_teacher", "deputy").amendment_submitted()
    for part in ("second_deputy", "other_deputy"):
        group.act(part, "deputy_approve_amendment")
    member = school["colleague"]
    assert member.get(f"/routes/{group.id}").status_code == 404
    answer = member.send(member.form("/people/{}/attestation".format(person_id("colleague"))), what="word")
    assert "Щёголев" in text_of(answer.data)


def test_a_member_takes_the_form_of_the_appendix_with_his_own_lines_alone(school: School):
    group = a_group(school.world).answering(3, "colleague").in_force()
    member = school["colleague"]
    answer = member.send(member.form("/people/{}/attestation".format(person_id("colleague"))), what="member")
    assert answer.status_code == 200
    words = text_of(answer.data).replace("\xa0", " ")
    assert "Щёголев Пётр Ильич" in words
    assert "Форма участника группового маршрута" in words
    assert "Отвечает: Щёголев П. И." in words
    assert "список прилагается" not in words
    assert "Полянская" not in words
    assert group.situation().number in words


def test_the_lead_takes_a_form_for_each_and_the_school_of_a_member_does_not(school: School):
    group = a_group(school.world).in_force()
    lead = school["teacher"]
    answer = lead.send(lead.form(address(group), "/group/forms"))
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as forms:
        texts = [text_of(forms.read(name)) for name in sorted(forms.namelist())]
    names = ("Рощин Дмитрий", "Щёголев Пётр", "Полянская Ольга")
    assert [[name for name in names if name in text] for text in texts] == [[name] for name in names]
    other = school["other_deputy"]
    assert "Форма Приложения на каждого" not in other.text(address(group))
    token = other.form("/account", "/sign-out").values["csrf_token"]
    assert other.client.post(f"{address(group)}/forms", data={"csrf_token": token}).status_code == 404


def text_of(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        document = package.read("word/document.xml").decode()
    assert present(body).sha256
    return re.sub(r"<[^>]+>", " ", document)
