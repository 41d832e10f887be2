"""What a staff list would do: matched without guessing, compared field by field, and nothing the second time."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.dictionaries import standard
from documents.staff_card import Organization, StaffCard
from tests.web.staffing.lists import ORDER, book, staff
from web.accounts import LOGIN
from web.staffing.known import Held, Known, Member, Place, Post
from web.staffing.logins import login_for
from web.staffing.plan import plan_of
from web.staffing.reading import read_list
from web.staffing.rows import Name
from web.staffing.steps import Plan

TODAY = date(2026, 9, 1)
SINCE = date(2019, 9, 1)
ONE, TWO = Place("o_1", "school", "СОШ № 1", "Школа № 1"), Place("o_2", "school", "СОШ № 2", "Школа № 2")
AUTHORITY = Place("o_a", "authority", "Управление", "Управление образования")
CARD = StaffCard(
    organization=Organization(id="o_1", short_name="СОШ № 1"), position="Учитель", category="first"
)
IVANOVA = Member(
    "p_1", "ivanova.av", "Иванова", "Анна", "Викторовна",
    posts=(Post("e_1", "o_1", "учитель", SINCE),), card=CARD,
)  # fmt: skip
HEAD = Held("a_1", "p_1", "school_head", "o_1", "primary", "41-п", date(2026, 8, 28), TODAY, None)
NAME = "Иванова Анна Викторовна"


def known(*members: Member, held: tuple[Held, ...] = ()) -> Known:
    return Known({one.id: one for one in (ONE, TWO, AUTHORITY)}, {one.id: one for one in members}, held)


def plan(data: bytes, *members: Member, held: tuple[Held, ...] = ()) -> Plan:
    words = standard()
    found = read_list(data, words, on=TODAY)
    assert found.faults == []
    return plan_of(found.said, known(*members, held=held), words, today=TODAY)


def told(made: Plan) -> list[str]:
    return [str(fault) for fault in made.faults]


def changes(made: Plan) -> list[tuple[str, str, str]]:
    return [(one.what, one.before, one.after) for member in made.changed_members for one in member.changes]


def test_a_new_person_gets_a_login_of_her_name_a_post_and_a_card() -> None:
    made = plan(staff(("СОШ № 1", NAME, "Учитель-логопед", "01.09.2024", "", "", "алгебра", "высшая")))
    (new,) = made.new_members
    assert (new.login, new.posts[0].since, new.card_place) == ("ivanova.av", date(2024, 9, 1), "o_1")
    assert new.card is not None
    assert (new.card.position_code, new.card.category, new.card.subjects) == (
        "speech_therapist",
        "highest",
        ("algebra",),
    )


@pytest.mark.parametrize(
    ("position", "code", "kind"),
    [
        ("учитель математики", "teacher", "teacher"),
        ("Заместитель директора по УВР", "deputy_academic", "management"),
        ("директор", "director", "management"),
        ("педагог-психолог", "psychologist", "teacher"),
        ("заведующий", "other", "teacher"),
    ],
)
def test_the_position_of_the_card_is_found_by_its_words(position: str, code: str, kind: str) -> None:
    (new,) = plan(staff(("СОШ № 1", NAME, position))).new_members
    assert new.card is not None
    assert (new.card.position_code, new.card.subject_kind) == (code, kind)


def test_two_people_of_like_names_get_different_logins() -> None:
    made = plan(
        staff(
            ("СОШ № 1", "Иванов Алексей Викторович", "учитель"),
            ("СОШ № 1", "Иванов Артём Вадимович", "учитель"),
        )
    )
    assert [one.login for one in made.new_members] == ["ivanov.av", "ivanov.av2"]


def test_who_stands_as_the_list_says_is_left_alone_and_spelling_does_not_count() -> None:
    made = plan(
        staff(("сош  № 1", "ИВАНОВА АННА ВИКТОРОВНА", "Учитель", "01.09.2019", "", "", "", "первая")), IVANOVA
    )
    assert (made.size, made.unchanged, made.faults, made.notes) == (0, 1, (), ())


def test_an_empty_cell_leaves_what_stands_and_a_filled_one_changes_its_field_alone() -> None:
    made = plan(staff(("СОШ № 1", NAME, "учитель", "", "", "anna@school.ru", "алгебра", "высшая")), IVANOVA)
    assert changes(made) == [
        ("Почта", "", "anna@school.ru"),
        ("Преподаваемый предмет", "", "алгебра"),
        ("Квалификационная категория", "первая", "высшая"),
    ]
    assert plan(staff(("СОШ № 1", NAME, "учитель")), IVANOVA).size == 0


def test_another_position_ends_the_old_one_on_the_day_before() -> None:
    made = plan(staff(("СОШ № 1", NAME, "учитель физики", "01.09.2026")), IVANOVA)
    (post,) = made.changed_members[0].posts
    assert (post.ends, post.since) == ("e_1", TODAY)
    assert ("Должность, СОШ № 1", "учитель", "учитель физики с 01.09.2026") in changes(made)


def test_a_login_adds_a_second_school_and_keeps_the_card_of_the_first() -> None:
    made = plan(staff(("СОШ № 2", NAME, "учитель", "", "ivanova.av")), IVANOVA)
    (one,) = made.changed_members
    assert ([post.place for post in one.posts], one.card) == (["o_2"], None)


def test_the_address_of_who_has_signed_in_is_not_changed_for_her() -> None:
    signed_in = Member(**{**IVANOVA.__dict__, "has_password": True, "email": "her@own.ru"})
    made = plan(staff(("СОШ № 1", NAME, "учитель", "", "", "thief@school.ru")), signed_in)
    assert made.size == 0
    assert "список не меняет" in str(made.notes[0])


TWIN = Member(
    "p_2", "ivanova.av2", "Иванова", "Анна", "Викторовна", posts=(Post("e_2", "o_1", "учитель", SINCE),)
)


@pytest.mark.parametrize(
    ("rows", "members", "sentence"),
    [
        ([("СОШ № 2", NAME, "учитель")], [IVANOVA], "такое ФИО уже есть: ivanova.av (СОШ № 1)"),
        (
            [("СОШ № 1", NAME, "учитель")],
            [IVANOVA, TWIN],
            "такое ФИО уже есть: ivanova.av (СОШ № 1); ivanova.av2",
        ),
        ([("СОШ № 1", NAME, "учитель", "", "other.login")], [IVANOVA], "такое ФИО уже есть"),
        ([("СОШ № 1", NAME, "учитель")] * 2, [], "в этой школе стоит в файле дважды"),
        ([("СОШ № 1", NAME, "учитель"), ("СОШ № 2", NAME, "учитель")], [], "стоит в файле и в другой школе"),
        ([("СОШ № 1", "Петрова Анна", "учитель", "", "ivanova.av")], [IVANOVA], "логин у другого человека"),
        ([("СОШ № 1", NAME, "учитель", "", "ivanova.av")] * 2, [IVANOVA], "уже стоит в строке 2"),
        (
            [
                ("СОШ № 1", NAME, "учитель", "", "one.two"),
                ("СОШ № 1", "Петрова Анна", "учитель", "", "one.two"),
            ],
            [],
            "уже стоит у другого человека в этом файле",
        ),
    ],
)
def test_a_namesake_is_never_guessed(rows: list[Any], members: list[Member], sentence: str) -> None:
    made = plan(staff(*rows), *members)
    assert any(sentence in one for one in told(made)), told(made)


def test_the_word_new_makes_another_person_of_the_same_name_once() -> None:
    row = ("СОШ № 2", NAME, "учитель", "", "новый")
    made = plan(staff(row), IVANOVA)
    assert (told(made), made.new_members[0].login) == ([], "ivanova.av2")
    second = Member(
        "p_2", "ivanova.av2", "Иванова", "Анна", "Викторовна", posts=(Post("e_2", "o_2", "учитель", SINCE),)
    )
    again = plan(staff(row), IVANOVA, second)
    assert (again.new_members, told(again)) == ((), [])
    named = plan(staff(("СОШ № 1", NAME, "учитель", "", "Новый anna.two")), IVANOVA)
    assert [one.login for one in named.new_members] == ["anna.two"]


def test_one_new_person_at_two_schools_is_one_account() -> None:
    rows = [(school, NAME, "учитель", "", "ivanova.av") for school in ("СОШ № 1", "СОШ № 2")]
    (new,) = plan(staff(*rows)).new_members
    assert [post.place for post in new.posts] == ["o_1", "o_2"]


def test_who_works_at_a_listed_school_and_is_not_named_is_told_and_stays() -> None:
    made = plan(staff(("СОШ № 1", "Петрова Анна", "учитель")), IVANOVA)
    assert made.absent == (f"{NAME}, СОШ № 1",)
    assert made.changed_members == ()


def test_schools_are_added_renamed_with_a_day_and_never_doubled() -> None:
    made = plan(
        book(
            {
                "Школы": [
                    ("СОШ № 3", "Школа № 3"),
                    ("СОШ № 1", "Лицей № 1", "01.09.2026"),
                    ("СОШ № 2", "", "", 6),
                ]
            }
        )
    )
    assert [one.short for one in made.new_places] == ["СОШ № 3"]
    assert [one.changes[0].what for one in made.changed_places] == ["Полное наименование", "Дней в неделе"]
    bad = plan(
        book({"Школы": [("СОШ № 4",), ("СОШ 1", "Школа № 1"), ("СОШ № 2", "Гимназия"), ("СОШ № 2", "")]})
    )
    assert [fault.sentence.partition(".")[0].partition(":")[0] for fault in bad.faults] == [
        "для новой школы укажите полное наименование",
        "так уже называется «СОШ № 1»",
        "наименование другое",
        "эта школа уже стоит в строке 4",
    ]
    assert "школы «СОШ № 7» нет" in told(plan(staff(("СОШ № 7", NAME, "учитель"))))[0]


def test_what_is_wrong_is_told_sheet_by_sheet_so_that_the_cause_stands_first() -> None:
    namesake = [("СОШ № 1", NAME, "учитель"), ("СОШ № 1", NAME, "учитель")]
    orders = [("СОШ № 9", NAME, "заместитель директора", *ORDER)]
    made = plan(book({"Назначения": orders, "Сотрудники": namesake, "Школы": [("СОШ № 4",)]}))
    sheets = [fault.sheet for fault in made.faults]
    assert sheets == sorted(sheets, key=["Школы", "Сотрудники", "Назначения"].index)
    assert len(set(sheets)) > 1


def test_people_schools_and_offices_of_one_file_refer_to_each_other() -> None:
    made = plan(
        book(
            {
                "Школы": [("СОШ № 3", "Школа № 3")],
                "Сотрудники": [
                    ("СОШ № 3", NAME, "заместитель директора"),
                    ("СОШ № 3", "Петров Пётр", "учитель"),
                ],
                "Назначения": [
                    ("СОШ № 3", "Петров Пётр", "заместитель директора", *ORDER, "30.09.2026", NAME),
                    ("СОШ № 3", NAME, "заместитель директора", *ORDER),
                    ("СОШ № 3", NAME, "наставник", *ORDER, "", "", "наставник", "Петров Пётр"),
                ],
                "Кураторы": [(NAME, "СОШ № 3, СОШ № 1", "", *ORDER)],
            }
        )
    )
    assert told(made) == []
    deputy, mentor, substitute, curator = made.duties
    assert (deputy.person, deputy.place, deputy.title) == ("+ivanova.av", "+СОШ № 3", "заместитель директора")
    assert mentor.covers == (("person", "+petrov.p"),)
    assert substitute.replaces == deputy.ref
    assert (curator.scope, curator.covers, curator.place) == (
        "listed", (("organization", "+СОШ № 3"), ("organization", "o_1")), "o_a",
    )  # fmt: skip


def test_an_office_that_stands_by_the_same_order_is_left_and_by_another_is_a_fault() -> None:
    row = ("СОШ № 1", NAME, "директор", *ORDER)
    assert plan(book({"Назначения": [row]}), IVANOVA, held=(HEAD,)).size == 0
    other = ("СОШ № 1", NAME, "директор", "50-п", *ORDER[1:])
    assert "Сначала завершите" in told(plan(book({"Назначения": [other]}), IVANOVA, held=(HEAD,)))[0]
    stranger = ("СОШ № 1", "Петров Пётр", "директор", *ORDER)
    assert "не найти" in told(plan(book({"Назначения": [stranger]}), IVANOVA))[0]
    closed = Member(**{**IVANOVA.__dict__, "active": False})
    assert "отключена" in told(plan(book({"Назначения": [row]}), closed))[0]


def test_the_digest_tells_one_plan_from_another() -> None:
    one, other = (plan(staff(("СОШ № 1", NAME, title))) for title in ("учитель", "учитель химии"))
    assert one.digest == plan(staff(("СОШ № 1", NAME, "учитель"))).digest != other.digest


LETTERS = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя-' әөüß漢", min_size=1, max_size=30)


@given(LETTERS, LETTERS, LETTERS, st.sets(st.text("abcv.2", max_size=8)))
def test_every_name_gives_a_login_that_will_do_and_nobody_has(
    last: str, first: str, patronymic: str, taken: set[str]
) -> None:
    name = Name(last=last, first=first, patronymic=patronymic)
    for _ in range(3):
        login = login_for(name, taken)
        assert LOGIN.match(login)
        assert login not in taken
        taken = taken | {login}
