"""Each version has its two files, and they say what the log says: read back with python-docx."""

import io

import docx
import pytest

from tests.stories import COMMENT, Story, World
from tests.world import ESIGN

pytestmark = pytest.mark.slow


def words(route: Story, form: str = "full", n: int | None = None) -> str:
    """All text of a file: body, tables, headers and footers."""
    document = docx.Document(io.BytesIO(route.file(form, n)))
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        found += [cell.text for row in table.rows for cell in row.cells]
    for section in document.sections:
        for part in (section.footer, section.first_page_footer):
            found += [paragraph.text for paragraph in part.paragraphs]
            found += [cell.text for table in part.tables for row in table.rows for cell in row.cells]
    return "\n".join(found).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def sheet(route: Story) -> list[list[str]]:
    """The rows of the approval sheet of the last version."""
    document = docx.Document(io.BytesIO(route.file("full")))
    table = next(
        table
        for table in document.tables
        if "решение" in table.rows[0].cells[0].text.lower()
        or any("Решение" in cell.text for cell in table.rows[0].cells)
    )
    return [[cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row.cells] for row in table.rows]


def test_the_approval_sheet_tells_every_round(world: World) -> None:
    route = world.route().submitted().returned_by_school().submitted().approved_by_school()
    said = words(route)
    for expected in (
        "Представлено на согласование",
        "Возвращено на доработку",
        "Согласовано",
        COMMENT,
        "Кленова",
    ):
        assert expected in said, expected
    decisions = [cell for row in sheet(route) for cell in row]
    assert any("Возвращено" in cell for cell in decisions)


@pytest.mark.requirement("R-A.3")
def test_both_forms_of_each_version_name_the_teacher_in_full(world: World) -> None:
    route = world.route().submitted()
    for n in (1, 2):
        for form in ("full", "appendix"):
            assert "Лугова" in words(route, form, n)


def test_an_old_version_stays_as_it_was(world: World) -> None:
    route = world.route().submitted()
    before = route.file("full", 2)
    route.approved_by_school().approved_by_curator()
    assert route.file("full", 2) == before
    assert "ИОМ-2026-0001" in words(route, "full", 2)


def test_the_journal_extract_has_an_entry_for_each_act(world: World) -> None:
    route = world.route().in_force()
    said = words(route)
    for label in ("Создать маршрут", "Отправить на согласование", "Согласовать"):
        assert label in said, label
    leaf = route.entries()[-1]["prev"]
    assert leaf[:12] in said.replace("\n", "").replace(" ", "")


@pytest.mark.requirement("R-III.3c")
def test_the_list_of_changes_tells_what_was_amended(world: World) -> None:
    route = world.route().in_force().amending().amended_immaterially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    said = words(route)
    assert "Курс перенесли на другой месяц" in said
    assert "25.12.2026" in said
    assert "С изменением № 1, согласованным школой" in said


@pytest.mark.requirement("R-0.1")
def test_the_local_act_is_named(world: World) -> None:
    assert "412" in words(world.route().submitted())


def test_a_substitute_is_printed_with_his_order(world: World) -> None:
    route = world.route().submitted()
    world.appoint("colleague", "deputy_head", replaces=world.offices["deputy"])
    route.approved_by_school(by="colleague")
    said = words(route)
    assert "211-к" in said
    assert "Щёголев" in said


def test_names_of_the_day_stay_on_later_versions(world: World) -> None:
    from workflow.participants import User

    route = world.route().submitted().approved_by_school()
    with world.units.writing() as session:
        session.get_one(User, world.person("deputy")).last_name = "Новикова"
    route.approved_by_curator()
    assert "Кленова" in words(route)
    assert "Новикова" not in words(route)


def test_the_state_of_the_version_is_printed(world: World) -> None:
    route = world.route().submitted()
    assert "На рассмотрении" in words(route)
    route.act("deputy", "terminate", reason="dismissal")
    assert "увольнение" in words(route)


def test_who_signed_in_an_office_is_named_with_his_order_and_the_teacher_without(world: World) -> None:
    route = world.route().submitted().approved_by_school()
    rows = [row for row in sheet(route) if len(row) > 3]
    teacher, deputy = (next(row for row in rows if name in row[2]) for name in ("Лугова", "Кленова"))
    assert "приказ" not in teacher[1]
    assert "Заместитель директора по УВР (приказ от 20.08.2026 № 12-к)" in deputy[1]


def test_a_decision_becomes_a_signature_only_when_the_order_stands_in_the_settings(world: World) -> None:
    route = world.route().submitted()
    world.settle(esign=ESIGN)
    world.accede("deputy")
    route.approved_by_school()
    rows = [row for row in sheet(route) if len(row) > 3]
    teacher, deputy = (next(row for row in rows if name in row[2]) for name in ("Лугова", "Кленова"))
    assert "Подтверждено в информационной системе" in teacher[-1]
    assert "Согласовано простой электронной подписью" in deputy[-1]
    assert [row.kind for row in route.sign_offs()] == ["system", "simple"]
