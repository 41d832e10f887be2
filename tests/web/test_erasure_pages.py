"""Erasure and retention behind real pages and the command: two people, passwords, papers, what others then see."""

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from approvals.erasure.holds import all_holds
from tests.erased import AFTER_THE_TERM, BASIS, finished, on_disk
from tests.stories import Story
from tests.web.school import School, forms_of
from tests.world import PASSWORD, PEOPLE, person_id
from web import second_factor
from web.cli.main import main
from web.installation import installation
from workflow.log.tables import LogEvent

pytest_plugins = ("tests.web.with_school",)

RETENTION = "/settings/retention"


@pytest.fixture
def finished_route(school: School) -> Story:
    story = finished(school.world)
    school.world.on(AFTER_THE_TERM)
    return story


def prepared(school: School, about: str, scope: str = "route", by: str = "administrator") -> str:
    """The first half in the browser; the address of the request."""
    form = school[by].form(f"/erasures/new?about={about}&scope={scope}", "/erasures/new")
    answer = school[by].send(form, basis=BASIS, password=PASSWORD)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def confirmed(school: School, address: str, by: str = "authority_head", **fields: str) -> int:
    """The second half; its status."""
    form = school[by].form(address, "/confirm")
    return school[by].send(form, **{"password": PASSWORD, **fields}).status_code


# --- the whole of it --------------------------------------------------------------------------------


def test_two_people_destroy_a_route_and_get_the_papers(school: School, finished_route: Story, tmp_path: Path):
    due = school["administrator"].text(f"{RETENTION}/due")
    assert "ИОМ-2026-0001" in due
    address = prepared(school, finished_route.id)
    assert "Вы подготовили это уничтожение" in school["administrator"].text(address)
    assert confirmed(school, address) == 303
    page = school["authority_head"].text(address)
    assert "№ 1" in page
    assert "Скачать акт" in page
    paper = school["administrator"].get(f"{address}/act.docx")
    assert Document(io.BytesIO(paper.data)).tables
    extract = school["administrator"].get(f"{address}/extract.csv").get_data(as_text=True)
    assert extract.count("Уничтожено:") > 20
    assert "ИОМ-2026-0001" not in school["administrator"].text(f"{RETENTION}/due")
    assert on_disk(tmp_path, "Устранить предметные затруднения") == {"Устранить предметные затруднения": 0}


def test_the_page_of_a_destroyed_route_says_by_which_act(school: School, finished_route: Story):
    confirmed(school, prepared(school, finished_route.id))
    for part in ("teacher", "deputy", "curator"):
        page = school[part].text(f"/routes/{finished_route.id}")
        assert "Содержание уничтожено 10.01.2033, акт № 1." in page
        assert "Кленова" in page, "who decided is still told"
    for address in ("journal", "approval-sheet", "compare", "versions/1/full.docx", "acts/request_reopen"):
        answer = school["deputy"].get(f"/routes/{finished_route.id}/{address}")
        assert answer.status_code == 410, address
        assert "акт № 1" in answer.get_data(as_text=True)
    assert school["stranger"].get(f"/routes/{finished_route.id}").status_code == 404


def test_every_list_still_opens_after_a_person_is_destroyed(school: School, finished_route: Story):
    other = school.world.route("v", of="other_teacher").submitted()
    confirmed(school, prepared(school, "teacher", "person"))
    said = "Сведения уничтожены, акт № 1".replace(" ", " ")
    for part, address in (
        ("deputy", "/routes"),
        ("curator", "/routes"),
        ("deputy", "/sign-offs"),
        ("administrator", "/people"),
        ("administrator", f"/people/{person_id('teacher')}"),
        ("deputy", f"/routes/{finished_route.id}"),
    ):
        page = school[part].text(address)
        assert said in page, (part, address)
        assert PEOPLE["teacher"][0] not in page, (part, address)
    for part, address in (("administrator", "/offices"), ("deputy", "/staff")):
        assert PEOPLE["teacher"][0] not in school[part].text(address)
    assert school["other_deputy"].text(f"/routes/{other.id}")


def test_a_destroyed_person_neither_signs_in_nor_is_let_in_again(school: School, finished_route: Story):
    before = school["teacher"]
    confirmed(school, prepared(school, "teacher", "person"))
    assert "/sign-in" in before.get("/tasks").headers["Location"]
    form = forms_of(before.get("/sign-in").get_data(as_text=True))[0]
    assert before.send(form, login="teacher", password=PASSWORD).status_code == 422
    page = school["administrator"].text(f"/people/{person_id('teacher')}")
    assert "Включить снова" not in page
    form = school["administrator"].form("/account", "/sign-out")
    answer = school["administrator"].send(form, f"/people/{person_id('teacher')}/open")
    assert answer.status_code == 422
    assert "этой учётной записи больше нет" in answer.get_data(as_text=True)


# --- refusals ---------------------------------------------------------------------------------------


def test_in_retention_the_page_says_until_when_and_gives_no_button(school: School):
    finished(school.world)
    school.world.on(date(2032, 12, 31))
    page = school["administrator"].text("/erasures/new?about=ИОМ-2026-0001")
    assert "хранится до 01.01.2033" in page
    assert 'name="password"' not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": ""}, "введите пароль"),
        ({"password": "не тот пароль совсем"}, "Пароль не подошёл"),
        ({"basis": ""}, "Заполните поле «Основание»"),
        ({"basis": "заявление Луговой, лугова"}, "без фамилии"),
        ({"scope": "everything"}, "Выберите значение"),
        ({"about": "ИОМ-1999-0001"}, "Такого маршрута или человека нет"),
    ],
)
def test_a_faulty_request_is_refused_and_nothing_is_stored(
    school: School, finished_route: Story, fields: dict[str, str], said: str
):
    before = school.entries()
    form = school["administrator"].form(f"/erasures/new?about={finished_route.id}", "/erasures/new")
    values = {"basis": BASIS, "password": PASSWORD, **fields}
    answer = school["administrator"].send(form, **values)
    assert answer.status_code in (403, 422)
    assert said.casefold() in answer.get_data(as_text=True).casefold()
    kinds = _kinds_after(school, before)
    assert not [kind for kind in kinds if kind.startswith("erasure.")]


def _kinds_after(school: School, seq: int) -> list[str]:

    with school.world.units.reading() as session:
        return list(session.scalars(select(LogEvent.kind).where(LogEvent.seq >= seq)))


def test_the_second_half_needs_another_person_his_password_and_what_he_saw(
    school: School, finished_route: Story
):
    address = prepared(school, finished_route.id)
    seen = school["authority_head"].form(address, "/confirm")
    own = school["administrator"].send(
        school["administrator"].form(address, "/withdraw"), f"{address}/confirm", seen="x", password=PASSWORD
    )
    assert own.status_code == 403
    assert "другой человек" in own.get_data(as_text=True)
    assert school["authority_head"].send(seen, password="не тот пароль совсем").status_code == 422
    moved = school["authority_head"].send(seen, seen="0" * 64, password=PASSWORD)
    assert moved.status_code == 409
    assert "изменился" in moved.get_data(as_text=True)
    assert finished_route.file()
    assert school["authority_head"].send(seen, password=PASSWORD).status_code == 303


def test_a_request_can_be_withdrawn(school: School, finished_route: Story):
    address = prepared(school, finished_route.id)
    form = school["authority_head"].form(address, "/withdraw")
    assert school["authority_head"].send(form, password="").status_code == 422
    assert school["authority_head"].send(form, password=PASSWORD).status_code == 303
    assert "отозвано" in school["administrator"].text("/erasures")
    assert finished_route.file()


# --- terms and holds --------------------------------------------------------------------------------


def test_the_terms_are_set_on_a_page_and_count_at_once(school: School, finished_route: Story):
    form = school["administrator"].form(RETENTION)
    answer = school["administrator"].send(
        form, approved_years="10", approved_case="05-12", approved_article="ст. 9 перечня"
    )
    assert answer.status_code == 303
    page = school["administrator"].text(f"/erasures/new?about={finished_route.id}")
    assert "хранится до 01.01.2038" in page
    assert "дело 05-12 ст. 9 перечня" in page
    kinds = _kinds_after(school, 0)
    assert kinds[-2:] == ["config.changed", "retention.changed"]


@pytest.mark.parametrize("years", ["", "сто", "-1", "76", "٣"])
def test_a_term_that_is_no_number_of_years_is_refused(school: School, years: str):
    form = school["administrator"].form(RETENTION)
    answer = school["administrator"].send(form, approved_years=years)
    assert answer.status_code == 422
    assert "рок хранения" in answer.get_data(as_text=True)


def test_a_hold_is_set_by_number_or_login_and_lifted(school: School, finished_route: Story):
    person = school["authority_head"]
    form = person.form(RETENTION, "/holds")
    assert person.send(form, about="ИОМ-1999-0001", basis="суд").status_code == 422
    assert person.send(form, about="ИОМ-2026-0001", basis="суд", until="2020-01-01").status_code == 422
    assert person.send(form, about="teacher", basis="запрос суда № 7").status_code == 303
    assert "запрос суда № 7" in person.text(f"/erasures/new?about={finished_route.id}")
    with school.world.units.reading() as session:
        (hold,) = all_holds(session)
    lift = person.form(RETENTION, f"/holds/{hold.id}/lift")
    assert person.send(lift).status_code == 303
    assert person.send(lift).status_code == 422
    assert "запрос суда № 7" not in person.text(f"/erasures/new?about={finished_route.id}")


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def command(school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IOM_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("IOM_SECRET_KEY", installation(school.app).settings.secret_key)
    monkeypatch.setenv("IOM_DATABASE_URL", f"sqlite:///{tmp_path / 'school.db'}")
    monkeypatch.setattr("web.cli.store.now", school.world.tick)


def typed(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))


@pytest.mark.usefixtures("command")
def test_the_command_shows_asks_confirms_and_wipes(
    finished_route: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert main(["erase", "--due"]) == 0
    assert "ИОМ-2026-0001" in capsys.readouterr().out
    assert main(["erase", "--plan", "--route", "ИОМ-2026-0001"]) == 0
    assert "Уничтожается: содержание разделов" in capsys.readouterr().out
    typed(monkeypatch, PASSWORD)
    asking = ["erase", "--route", "ИОМ-2026-0001", "--basis", BASIS, "--by", "administrator"]
    assert main(asking) == 0
    request = capsys.readouterr().out.split("--request ")[1].split()[0]
    typed(monkeypatch, "не тот пароль совсем")
    assert main(["erase", "--request", request, "--by", "authority_head"]) == 1
    assert "Пароль не подошёл" in capsys.readouterr().err
    typed(monkeypatch, PASSWORD)
    assert main(["erase", "--request", request, "--by", "authority_head"]) == 0
    assert "акт № 1" in capsys.readouterr().out
    assert main(["erase", "--clean"]) == 0
    assert main(["fsck"]) == 0
    assert "Уничтожено по актам" in capsys.readouterr().out


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--plan", "--route", "ИОМ-1999-0001"], "Не найдено: маршрут ИОМ-1999-0001"),
        (["--plan", "--person", "nobody"], "Не найдено: учётная запись nobody"),
        (["--route", "ИОМ-2026-0001", "--by", "administrator"], "Укажите основание"),
        (["--route", "ИОМ-2026-0001", "--basis", BASIS], "Укажите, кто выполняет"),
        (["--request", "x_none", "--by", "administrator"], "Не найдено: заявка x_none"),
    ],
)
def test_the_command_refuses_in_one_sentence(
    finished_route: Story, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["erase", *words]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.usefixtures("command")
def test_the_command_shows_why_not_and_ends_with_one(school: School, capsys: pytest.CaptureFixture[str]):
    finished(school.world)
    assert main(["erase", "--plan", "--person", "teacher"]) == 1
    assert "Нельзя: ИОМ-2026-0001: хранится до 01.01.2033" in capsys.readouterr().out


@pytest.mark.usefixtures("command")
def test_the_command_asks_for_the_code_of_who_has_one(
    school: School,
    finished_route: Story,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    who, vault = (
        person_id("administrator"),
        second_factor.Vault.of(installation(school.app).settings.secret_key),
    )
    with school.world.units.writing() as session:
        codes = second_factor.begin_sheet(session, vault, who)
        assert second_factor.confirm(session, vault, who, codes[0], at=school.world.tick())
    asking = ["erase", "--route", "ИОМ-2026-0001", "--basis", BASIS, "--by", "administrator"]
    for code in ("", "0000 0000", codes[0]):
        typed(monkeypatch, f"{PASSWORD}\n{code}")
        assert main(asking) == 1
        assert "Код не подошёл" in capsys.readouterr().err
    typed(monkeypatch, f"{PASSWORD}\n{codes[1]}")
    assert main(asking) == 0


def test_traces_leave_the_second_factor_and_a_whole_erasure_takes_it(school: School, finished_route: Story):
    who, vault = person_id("teacher"), second_factor.Vault.of(installation(school.app).settings.secret_key)
    with school.world.units.writing() as session:
        codes = second_factor.begin_sheet(session, vault, who)
        second_factor.confirm(session, vault, who, codes[0], at=school.world.tick())
    for scope, kept in (("traces", True), ("person", False)):
        assert confirmed(school, prepared(school, "teacher", scope)) == 303
        with school.world.units.reading() as session:
            assert second_factor.is_on(session, who) is kept
