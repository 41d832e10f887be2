"""The basket in the browser: decisions are put in without a password and signed together with one."""

import pytest
from sqlalchemy import select

from approvals.audit.audits import Audit
from approvals.batches import basket
from tests.stories import COMMENT, Story
from tests.web.school import School, forms_of
from tests.world import AUTHORITY, PASSWORD

pytest_plugins = ("tests.web.with_school",)


def put(school: School, story: Story, part: str = "deputy", act: str = "deputy_approve", **said: str) -> None:
    """Press «В корзину» on the page of the decision."""
    form = school[part].form(f"/routes/{story.id}/review", act)
    answer = school[part].send(form, f"/routes/{story.id}/acts/{act}/prepared", **said)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def signing_form(school: School, part: str = "deputy"):
    """The form of the basket with the ticks as the page sets them."""
    return school[part].form("/basket", "/basket/sign")


def test_a_decision_is_put_in_without_a_password_and_nothing_is_signed(school: School) -> None:
    story, deputy = school.world.route().submitted(), school["deputy"]
    assert deputy.login == "deputy", "signed in: that is an entry of its own"
    entries = school.entries()
    put(school, story, decision="approve")
    page = school["deputy"].text("/basket")
    number = story.situation().number or ""
    assert number in page
    assert "Согласовать" in page
    assert (school.acts(), story.state) == (2, "deputy_review")
    assert school.entries() == entries


def test_a_basket_that_is_too_full_for_its_page_says_so(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        put(school, school.world.route().submitted(), decision="approve")
    assert "Показаны первые" not in school["deputy"].text("/basket")
    monkeypatch.setattr(basket, "SHOWN", 2)
    assert "Показаны первые 2 из 3" in school["deputy"].text("/basket")


def test_several_are_signed_with_one_password_and_each_result_is_told(school: School) -> None:
    stories = [school.world.route().submitted() for _ in range(3)]
    for story in stories:
        put(school, story, decision="approve")
    stories[1].act("teacher", "recall", at=school.world.tick(minutes=1))
    form = signing_form(school)
    assert len(form.values.getlist("item")) == 2, "what has moved already is not ticked"
    stories[2].act("teacher", "recall", at=school.world.tick(minutes=1))
    answer = school["deputy"].send(form, password=PASSWORD)
    assert answer.status_code == 303
    page = school["deputy"].text(answer.headers["Location"])
    assert "1\N{NO-BREAK SPACE}решение подписано, 1\N{NO-BREAK SPACE}выпало" in page
    assert stories[2].situation().number in page
    assert "появилась версия" in page
    assert [story.state for story in stories] == ["curator_recommendations", "teacher_draft", "teacher_draft"]


def test_the_form_sent_twice_leads_to_the_same_results_without_a_second_password(school: School) -> None:
    story = school.world.route().submitted()
    put(school, story, decision="approve")
    form = signing_form(school)
    first = school["deputy"].send(form, password=PASSWORD)
    second = school["deputy"].send(form)
    assert first.headers["Location"] == second.headers["Location"]
    assert story.acts_done().count("deputy_approve") == 1


@pytest.mark.parametrize(
    ("password", "sentence"), [("", "введите пароль ещё раз"), ("не тот", "Пароль не подошёл")]
)
def test_without_the_right_password_nothing_is_signed_and_the_ticks_stay(
    school: School, password: str, sentence: str
) -> None:
    stories = [school.world.route().submitted() for _ in range(2)]
    for story in stories:
        put(school, story, decision="approve")
    form = signing_form(school)
    kept = form.values.getlist("item")[:1]
    form.put("item", *kept)
    acts = school.acts()
    answer = school["deputy"].send(form, password=password)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    again = next(one for one in forms_of(page) if one.action.endswith("/basket/sign"))
    assert again.values.getlist("item") == kept
    assert school.acts() == acts


def test_nothing_ticked_is_told_at_the_list(school: School) -> None:
    put(school, school.world.route().submitted(), decision="approve")
    form = signing_form(school)
    form.values.poplist("item")
    answer = school["deputy"].send(form, password=PASSWORD)
    assert answer.status_code == 422
    assert "Отметьте решения" in answer.get_data(as_text=True)


def test_a_return_needs_its_comment_before_it_goes_into_the_basket(school: School) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    address = f"/routes/{story.id}/acts/deputy_return/prepared"
    answer = school["deputy"].send(form, address, reason="dates_wrong", comment="")
    assert answer.status_code == 422
    assert "Опишите замечание подробнее" in answer.get_data(as_text=True)
    assert school["deputy"].send(form, address, reason="dates_wrong", comment=COMMENT).status_code == 303
    assert COMMENT in school["deputy"].text("/basket")


def test_what_moved_is_told_with_the_difference_when_it_is_put_in(school: School) -> None:
    story = school.world.route().submitted()
    form = school["deputy"].form(f"/routes/{story.id}/review", "deputy_approve")
    story.act("teacher", "recall", at=school.world.tick(minutes=1))
    story.amended_materially()
    story.act("teacher", "submit", at=school.world.tick(minutes=1))
    address = f"/routes/{story.id}/acts/deputy_approve/prepared"
    answer = school["deputy"].send(form, address, decision="approve")
    assert answer.status_code == 409
    assert "Уточнено по итогам полугодия</ins>" in answer.get_data(as_text=True)


def test_a_decision_can_be_taken_out_again(school: School) -> None:
    story = school.world.route().submitted()
    put(school, story, decision="approve")
    deputy = school["deputy"]
    assert deputy.send(deputy.form("/basket", "/out")).status_code == 303
    assert "Корзина пуста" in deputy.text("/basket")
    assert story.state == "deputy_review"


def test_a_methodist_prepares_and_sees_no_button_that_signs(school: School) -> None:
    school.world.appoint("stranger", "methodist", AUTHORITY, scope="municipality")
    story = school.world.route().submitted().approved_by_school()
    page = school["stranger"].text(f"/routes/{story.id}/review")
    assert "Шаг 1. Рекомендации" in page
    assert "Ваш пароль" not in page
    form = school["stranger"].form(f"/routes/{story.id}/review", "curator_return")
    address = f"/routes/{story.id}/acts/curator_return/prepared"
    said = {"reason": "dates_wrong", "comment": COMMENT}
    assert school["stranger"].send(form, address, **said).status_code == 303
    assert "Подпишет их куратор" in school["stranger"].text("/basket")
    signed = school["curator"].send(signing_form(school, "curator"), password=PASSWORD)
    assert signed.status_code == 303
    assert "Ёжикова" in school["curator"].text(signed.headers["Location"])
    assert story.state == "curator_returned"
    forged = school["stranger"].send(
        form, f"/routes/{story.id}/acts/curator_return", password=PASSWORD, **said
    )
    assert forged.status_code in (403, 409)


def test_results_are_shown_to_who_signed_alone(school: School) -> None:
    put(school, school.world.route().submitted(), decision="approve")
    address = school["deputy"].send(signing_form(school), password=PASSWORD).headers["Location"]
    assert school["second_deputy"].get(address).status_code == 404
    assert school["curator"].get(address).status_code == 404


def test_the_auditor_sees_how_many_were_signed_together_and_under_which_name(school: School) -> None:
    stories = [school.world.route().submitted() for _ in range(6)]
    for story in stories:
        put(school, story, decision="approve")
    location = school["deputy"].send(signing_form(school), password=PASSWORD).headers["Location"]
    batch = location.rpartition("/")[2]
    with school.world.units.reading() as session:
        (audit,) = session.scalars(select(Audit.id))
    page = school["auditor"].text(f"/audits/{audit}/notable")
    assert "6\N{NO-BREAK SPACE}решений подряд" in page
    assert f"одним паролем, список {batch}" in page


def test_who_signs_what_another_has_signed_is_told_so_on_the_page(school: School) -> None:
    put(school, school.world.route().submitted(), decision="approve")
    late = signing_form(school, "second_deputy")
    assert school["deputy"].send(signing_form(school), password=PASSWORD).status_code == 303
    answer = school["second_deputy"].send(late, password=PASSWORD)
    assert answer.status_code == 422
    assert "Этих решений в вашей корзине уже нет" in answer.get_data(as_text=True)
