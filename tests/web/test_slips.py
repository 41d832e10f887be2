"""«Листы доступа»: a code is typed easily, works once and for fourteen days, and stands nowhere but on paper."""

import html
import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from docx import Document
from sqlalchemy import func, select, text

from tests.web.conftest import START, Browser, Clock, Place
from web.accounts import NewPerson, Work, add_person
from web.one_time import CODE_LENGTH, CODE_LETTERS, OneTimeToken, issue_code, look_up_code
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

NEW = "ветер-мельница-карандаш"
CODE = re.compile(r"<code>([A-Z0-9-]{19})</code>")
CARRIED = re.compile(r'name="codes" value="([^"]+)"')
SCHOOL = "o_school3"
IN_RUSSIAN = str.maketrans("abekmhpctx", "авекмнрстх")  # letters of the other keyboard that look the same


@pytest.fixture
def newcomers(place: Place) -> list[str]:
    """Seven teachers without passwords: more than a sheet holds."""
    work = Work(SCHOOL, "учитель химии", date(2026, 9, 1))
    names = [NewPerson(f"Новикова{'а' * count}", "Анна", "Львовна", f"novikova{count}") for count in range(7)]
    with place.parts.units.writing() as session:
        return [add_person(session, name, work=work, at=START, by=None).id for name in names]


def printed(admin: Browser, people: list[str]) -> str:
    answer = admin.post("/people/slips", organization=SCHOOL, person=people)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_a_teacher_signs_in_for_the_first_time_with_her_slip(
    place: Place, admin: Browser, newcomers: list[str]
) -> None:
    code = CODE.findall(printed(admin, newcomers[:1]))[0]
    phone = place.browser("198.51.100.4")
    typed = code.replace("-", " ").lower().translate(IN_RUSSIAN)
    assert "Анна Львовна" in phone.post("/slip", code=typed).get_data(as_text=True)
    assert phone.post("/slip", code=code).status_code == 200, "looking does not use it up"
    answer = phone.post("/slip/password", code=typed, password=NEW, again=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert phone.sign_in("novikova0", NEW).status_code == 303
    again = place.browser("198.51.100.4")
    assert again.post("/slip/password", code=code, password=NEW, again=NEW).status_code == 422
    kinds = [
        one["kind"] for one in place.events("account.invited", "password.set") if one["about"] == newcomers[0]
    ]
    assert kinds == ["account.invited", "password.set"]


def test_a_new_slip_voids_the_old_one_and_fourteen_days_void_any(
    place: Place, admin: Browser, newcomers: list[str], clock: Clock
) -> None:
    old, new = (CODE.findall(printed(admin, newcomers[:1]))[0] for _ in range(2))
    stranger = place.browser()
    assert stranger.post("/slip", code=old).status_code == 422
    clock.move(days=13, hours=23)
    assert stranger.post("/slip", code=new).status_code == 200
    clock.move(hours=2)
    assert stranger.post("/slip", code=new).status_code == 422


def test_only_the_hash_of_a_code_is_stored(place: Place, admin: Browser, newcomers: list[str]) -> None:
    codes = CODE.findall(printed(admin, newcomers))
    assert len(set(codes)) == 7
    with place.parts.units.reading() as session:
        tables = session.scalars(text("select name from sqlite_master where type = 'table'")).all()
        stored = "\n".join(
            str(row) for name in tables for row in session.execute(text(f'select * from "{name}"'))
        )
        bodies = "\n".join(str(parse(body)) for body in session.scalars(select(LogEvent.body)))
    for code in codes:
        assert code not in stored + bodies
        assert code.replace("-", "") not in stored + bodies


def test_a_code_holds_sixty_bits_and_no_letter_that_is_taken_for_another(place: Place) -> None:
    assert len(CODE_LETTERS) ** CODE_LENGTH > 2**60
    assert not set("OQIL01UV8SZ") & set(CODE_LETTERS)
    with place.parts.units.writing() as session:
        code = issue_code(session, place.people["lugova"], by=None, at=START)
        assert look_up_code(session, f" {code.lower()} ", at=START).person == place.people["lugova"]


def test_guessing_is_slowed_down_for_the_network_and_a_right_code_costs_nothing(
    place: Place, admin: Browser, newcomers: list[str]
) -> None:
    code = CODE.findall(printed(admin, newcomers[:1]))[0]
    school, attacker = place.browser("203.0.113.9"), place.browser("198.51.100.77")
    for _ in range(25):
        assert school.post("/slip", code=code).status_code == 200
    answers = [attacker.post("/slip", code="AAA-AAA-AAA-AAA-AAA").status_code for _ in range(22)]
    assert answers.count(422) == 20
    assert answers[-1] == 429
    assert attacker.post("/slip", code=code).status_code == 429, "even a right one must wait now"


def test_the_word_document_has_six_slips_on_a_page_with_the_same_codes(
    place: Place, admin: Browser, newcomers: list[str]
) -> None:
    page = printed(admin, newcomers)
    carried = html.unescape(CARRIED.findall(page)[0])
    answer = admin.post("/people/slips/slips.docx", codes=carried)
    assert answer.status_code == 200
    document = Document(io.BytesIO(answer.data))
    assert [len(table.rows) for table in document.tables] == [3, 1]
    text_ = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert [code in text_ for code in CODE.findall(page)] == [True] * 7
    assert "http://127.0.0.1:8000/slip" in text_
    assert "methodist@primersk.example" in text_


def forged(carried: str) -> Iterator[str]:
    yield ""
    yield carried.replace(":", ":X", 1)
    yield carried.replace(carried.split(":", maxsplit=1)[0], f"p_{'0' * 32}", 1)


def test_a_document_is_drawn_only_of_codes_that_stand_and_are_ones_own(
    place: Place, admin: Browser, newcomers: list[str]
) -> None:
    carried = html.unescape(CARRIED.findall(printed(admin, newcomers[:2]))[0])
    for codes in forged(carried):
        assert admin.post("/people/slips/slips.docx", codes=codes).status_code == 422


def test_nobody_with_a_password_and_nobody_of_another_school_gets_a_slip(
    place: Place, admin: Browser, newcomers: list[str]
) -> None:
    shown = admin.get(f"/people/slips?organization={SCHOOL}").get_data(as_text=True)
    assert shown.count('name="person"') == 7
    assert "Лугова" not in shown
    before = place.size_of_log()
    for organization, people in ((SCHOOL, [place.people["lugova"]]), ("o_school1", newcomers), (SCHOOL, [])):
        assert admin.post("/people/slips", organization=organization, person=people).status_code == 422
    with place.parts.units.reading() as session:
        assert session.scalar(select(func.count()).select_from(OneTimeToken)) == 0
    assert place.size_of_log() == before


def test_a_bad_password_keeps_the_code(place: Place, admin: Browser, newcomers: list[str]) -> None:
    code = CODE.findall(printed(admin, newcomers[:1]))[0]
    phone = place.browser()
    assert phone.post("/slip/password", code=code, password="коротко", again="коротко").status_code == 422
    assert phone.post("/slip/password", code=code, password=NEW, again="другое").status_code == 422
    assert phone.post("/slip/password", code=code, password=NEW, again=NEW).status_code == 303


def test_only_an_administrator_prints_slips(teacher: Browser) -> None:
    assert teacher.get("/people/slips").status_code == 404
    assert teacher.post("/people/slips", organization=SCHOOL).status_code == 404
