"""A staff list is carried out as a whole or not at all, leaves its entries, and changes nothing the second time."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from documents.dictionaries import standard
from documents.staff_cards import StaffCardRow
from tests.invariants import violations
from tests.web.conftest import START, Place, on_both_databases
from tests.web.staffing.lists import ORDER, book, staff
from web.cli.main import main
from web.staffing.carrying_out import Confirmed, PlanMoved, carry_out
from web.staffing.faults import ListFaulty
from web.staffing.reading import read_list
from web.staffing.steps import Plan
from workflow.appointing import AppointmentRefused
from workflow.participants import Appointment, Employment, Organization, User

NAME = "Ёлкина Анна Викторовна"
TODAY = START.date()
LIST = book(
    {
        "Школы": [("СОШ № 9", "Средняя школа № 9", "01.09.2020", 6)],
        "Сотрудники": [
            ("СОШ № 9", NAME, "заместитель директора по УВР", "01.09.2019", "", "elkina@school9.ru"),
            ("СОШ № 9", "Петров Пётр Ильич", "учитель физики", "", "", "", "физика", "высшая"),
            ("МОУ «СОШ № 3 с. Луговое»", "Лугова Марина Олеговна", "учитель алгебры", "01.09.2026"),
        ],
        "Назначения": [("СОШ № 9", NAME, "заместитель директора", *ORDER)],
        "Кураторы": [(NAME, "СОШ № 9", "", *ORDER)],
    }
)


def carry(place: Place, data: bytes = LIST, seen: str | None = None) -> Plan:
    read = read_list(data, standard(), on=TODAY)
    confirmed = Confirmed(read.said, hashlib.sha256(data).hexdigest(), seen)
    with place.parts.units.writing() as session:
        return carry_out(session, confirmed, standard(), today=TODAY, at=START, by=place.people["admin"])


def counts(place: Place) -> list[int]:
    """How many rows of everything there are, the log last."""
    with place.parts.units.reading() as session:
        tables = (Organization, User, Employment, StaffCardRow, Appointment)
        found = [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    return [*found, place.size_of_log()]


@on_both_databases
def test_a_list_stores_schools_people_cards_and_offices_with_an_entry_each(place: Place) -> None:
    before = counts(place)
    carry(place)
    assert [now - then for now, then in zip(counts(place), before, strict=True)] == [1, 2, 3, 3, 2, 9]
    with place.parts.units.reading() as session:
        user = session.scalars(select(User).where(User.login == "elkina.av")).one()
        assert (user.full_name, user.email, user.password_hash) == (NAME, "elkina@school9.ru", None)
        works = session.scalars(select(Employment).where(Employment.person == place.people["lugova"])).all()
        assert sorted((one.position, f"{one.valid_to or ''}") for one in works) == [
            ("учитель алгебры", ""), ("учитель математики", "2026-08-31"),
        ]  # fmt: skip
    (event,) = place.events("staff.imported")
    assert event["data"] == {
        "sha256": hashlib.sha256(LIST).hexdigest(),
        "schools": 1, "schools_changed": 0, "people": 2, "people_changed": 1, "appointments": 2,
    }  # fmt: skip
    assert all(
        "лкина" not in str(one)
        for one in place.events("staff.imported", "account.added", "staff_card.changed")
    )
    with place.parts.units.reading() as session:
        assert violations(session) == []


def test_the_same_list_again_changes_nothing_and_leaves_no_entry(place: Place) -> None:
    carry(place)
    before = counts(place)
    again = carry(place)
    assert (again.size, counts(place)) == (0, before)


def test_a_list_with_one_fault_stores_nothing(place: Place) -> None:
    before = counts(place)
    data = staff(("МОУ «СОШ № 3 с. Луговое»", "Новая Нина", "учитель"), ("СОШ № 77", "Новая Инна", "учитель"))
    with pytest.raises(ListFaulty):
        carry(place, data)
    assert counts(place) == before


def test_what_fails_half_way_leaves_nothing_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before, stood = counts(place), []

    def refuse(session: object, *_args: object, **_more: object) -> str:
        stood.append(session.scalar(select(func.count()).select_from(User)))  # type: ignore[attr-defined]
        raise AppointmentRefused(field="person", sentence="не сегодня")

    monkeypatch.setattr("web.staffing.carrying_out.appoint", refuse)
    with pytest.raises(AppointmentRefused):
        carry(place)
    assert stood == [before[1] + 2], "the people were in the base when it failed"
    assert counts(place) == before


def test_another_plan_than_the_one_seen_is_not_carried_out(place: Place) -> None:
    before = counts(place)
    with pytest.raises(PlanMoved):
        carry(place, seen="0" * 64)
    assert counts(place) == before


def test_the_command_shows_stores_and_refuses(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IOM_DATABASE_URL", place.parts.settings.database_url)
    monkeypatch.setenv("IOM_VAR_DIR", str(tmp_path))
    monkeypatch.setattr("web.schema.is_current", lambda _url: True)
    file, bad = tmp_path / "list.xlsx", tmp_path / "bad.csv"
    file.write_bytes(LIST)
    bad.write_text("Школа;ФИО;Должность\nСОШ № 77;Новая Инна;учитель\n")
    before = counts(place)
    assert main(["import", str(file), "--dry-run"]) == 0
    assert "Новых людей: 2" in capsys.readouterr().out
    assert main(["import", str(bad)]) == 1
    told = capsys.readouterr().err
    assert "Лист «Сотрудники», строка 2, столбец «Школа»: школы «СОШ № 77» нет" in told
    assert counts(place) == before
    assert main(["import", str(file)]) == 0
    assert "Записано." in capsys.readouterr().out
    assert main(["import", str(file)]) == 0
    assert "Менять нечего" in capsys.readouterr().out
