"""The editor: every section, rows without JavaScript, faults beside their fields, nothing typed lost."""

import pytest

from tests.web.school import School
from web.editor.layout import SECTIONS, Block

pytest_plugins = ("tests.web.with_school",)

SAMPLES = ("a", "b", "v")


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("zone", ["z1", "z2", "z3"])
def test_a_page_saved_untouched_changes_nothing(school: School, sample: str, zone: str) -> None:
    story = school.world.route(sample)
    before = story.situation().draft
    form = school["teacher"].form(f"/routes/{story.id}/edit/{zone}")
    assert school["teacher"].send(form, do="save").status_code == 303
    assert story.situation().draft == before


def test_the_reflection_saved_untouched_changes_nothing(school: School) -> None:
    story = school.world.route().in_force().acknowledged().reflecting()
    story.write("teacher", "z4")
    before = story.situation().draft
    form = school["teacher"].form(f"/routes/{story.id}/edit/z4")
    assert school["teacher"].send(form, do="save").status_code == 303
    assert story.situation().draft == before


@pytest.mark.requirement("R-II.2-3b")
def test_a_row_needs_five_typed_fields_and_the_program_concludes_the_rest(school: School) -> None:
    story = school.world.route()
    story.write("teacher", "z3", {})
    teacher, address = school["teacher"], f"/routes/{story.id}/edit/z3"
    assert teacher.send(teacher.form(address), do="add:rows").status_code == 303
    form = teacher.form(address)
    key = form.values["rows:order"]
    need = story.situation().draft.z2.items[0].id
    form.put(f"rows:{key}:needs", need).put(f"rows:{key}:forms", "seminar")
    form.put(f"rows:{key}:educational_task", "Освоить приёмы дополнительного построения")
    form.put(f"rows:{key}:due_on", "2026-12-18").put(f"rows:{key}:result_form", "task_bank")
    assert teacher.send(form, do="save").status_code == 303
    (row,) = story.situation().draft.z3.rows
    assert row.stage == "implementation"
    assert row.instrument == "methodical_work"
    assert row.planned_result == "Составлен банк заданий с ключами"
    assert set(row.derived) == {"activity", "instrument", "planned_result", "stage", "starts_on"}
    assert "Заполнено автоматически, проверьте" in teacher.text(address)


def test_rows_are_added_repeated_moved_and_removed_by_buttons_that_post(school: School) -> None:
    story = school.world.route()
    teacher, address = school["teacher"], f"/routes/{story.id}/edit/z2"

    def keys() -> list[str]:
        return [need.id for need in story.situation().draft.z2.items]

    before = keys()
    teacher.send(teacher.form(address), do=f"down:items:{before[0]}")
    assert keys()[:2] == [before[1], before[0]]
    teacher.send(teacher.form(address), do=f"up:items:{before[0]}")
    assert keys() == before
    teacher.send(teacher.form(address), do=f"copy:items:{before[0]}")
    assert len(keys()) == len(before) + 1
    assert story.situation().draft.z2.items[0].text == story.situation().draft.z2.items[1].text
    answer = teacher.send(teacher.form(address), do=f"remove:items:{keys()[1]}")
    assert keys() == before
    assert answer.status_code == 303
    teacher.send(teacher.form(address), do="add:items")
    assert len(keys()) == len(before) + 1


def test_a_button_for_a_row_that_is_not_there_changes_nothing(school: School) -> None:
    story = school.world.route()
    before = story.situation().draft
    for order in ("up:items:x", "remove:items:", "add:nothing", "fly:items:x", "add:salt", ":::"):
        form = school["teacher"].form(f"/routes/{story.id}/edit/z2")
        assert school["teacher"].send(form, do=order).status_code == 303
    assert story.situation().draft == before


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_shown_again(school: School) -> None:
    story = school.world.route()
    revision = story.situation().draft_revision
    form = school["teacher"].form(f"/routes/{story.id}/edit/z1")
    answer = school["teacher"].send(form, goal="Новая цель маршрута", ends_on="31.02.2027", do="save")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "такого дня нет в календаре" in text
    assert 'value="31.02.2027"' in text
    assert "Новая цель маршрута" in text
    assert 'href="#z1.ends_on"' in text
    assert story.situation().draft_revision == revision


@pytest.mark.parametrize(
    ("field", "value"),
    [("goal", "а" * 1001), ("goal", "цель\x00"), ("category", "nobody"), ("teaching_experience_years", "-3")],
)
def test_bad_input_is_a_russian_sentence_and_stores_nothing(school: School, field: str, value: str) -> None:
    story = school.world.route()
    before = story.situation().draft
    form = school["teacher"].form(f"/routes/{story.id}/edit/z1")
    answer = school["teacher"].send(form, **{field: value, "do": "save"})
    assert answer.status_code == 422
    assert "Не сохранено. Проверьте заполнение" in answer.get_data(as_text=True)
    assert story.situation().draft == before


def test_a_draft_saved_in_another_window_is_shown_beside_what_was_typed(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/edit/z1")
    story.amended_materially()
    answer = school["teacher"].send(form, goal="Моя другая цель маршрута", do="save")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Уточнено по итогам полугодия" in text
    assert text.count("Моя другая цель маршрута") >= 2
    assert "Моя другая цель маршрута" not in story.situation().draft.z1.goal
    from tests.web.school import forms_of

    again = next(one for one in forms_of(text) if one.action.endswith("/edit/z1"))
    assert school["teacher"].send(again, do="save").status_code == 303
    assert story.situation().draft.z1.goal == "Моя другая цель маршрута"


def test_names_and_work_place_come_from_the_card_and_cannot_be_typed(school: School) -> None:
    story = school.world.route()
    form = school["teacher"].form(f"/routes/{story.id}/edit/z1")
    form.put("last_name", "Чужая").put("salt", "0" * 64).put("organization.full_name", "Другая школа")
    assert school["teacher"].send(form, do="save").status_code == 303
    assert story.situation().draft.z1.last_name == "Лугова"


def test_a_section_that_is_not_open_now_is_refused(school: School) -> None:
    story = school.world.route().submitted()
    answer = school["teacher"].get(f"/routes/{story.id}/edit/z1")
    assert answer.status_code == 409
    assert "Сейчас этот раздел изменить нельзя" in answer.get_data(as_text=True)
    assert school["teacher"].get(f"/routes/{story.id}/edit/z9").status_code == 404


def test_sixty_rows_are_edited_in_parts_and_each_page_stays_light(school: School) -> None:
    story = school.world.route()
    data = story.situation().draft.z3.model_dump(mode="json", exclude={"salt"})
    one = data["rows"][0]
    data["rows"] = [{**one, "id": f"{place:016x}", "hours": None} for place in range(60)]
    story.write("teacher", "z3", data)
    before = story.situation().draft.z3.rows
    address = f"/routes/{story.id}/edit/z3?part=3"
    assert len(school["teacher"].text(address).encode()) < 200_000
    form = school["teacher"].form(address, "/edit/z3")
    form.put(f"rows:{before[20].id}:educational_task", "Задача двадцать первая")
    assert school["teacher"].send(form, do="save").status_code == 303
    after = story.situation().draft.z3.rows
    assert [row.id for row in after] == [row.id for row in before]
    changed = [
        place for place in range(60) if after[place].educational_task != before[place].educational_task
    ]
    assert changed == [20]
    assert len(school["teacher"].text(f"/routes/{story.id}").encode()) < 200_000


@pytest.mark.requirement("R-III.3b")
@pytest.mark.requirement("R-V.5")
def test_progress_marks_are_saved_with_their_evidence_and_wrong_ones_are_told(school: School) -> None:
    story = school.world.route().in_force()
    address = f"/routes/{story.id}/progress"
    teacher = school["teacher"]
    row = story.situation().content.z3.rows[0].id
    form = teacher.form(address)
    form.put(f"{row}:status", "done").put(f"{row}:fact_date", "не знаю")
    answer = teacher.send(form, do="save")
    assert answer.status_code == 422
    assert "укажите дату" in answer.get_data(as_text=True)
    assert 'value="не знаю"' in answer.get_data(as_text=True)
    form.put(f"{row}:fact_date", "2026-09-02").put(f"{row}:link", "https://shkola3.example/otchet")
    assert teacher.send(form, do="report").headers["Location"].endswith("/acts/report_progress")
    mark = story.situation().progress.of(row)
    assert (mark.status, mark.evidence[0].link) == ("done", "https://shkola3.example/otchet")


def test_every_field_of_the_layout_exists_and_every_typed_field_has_its_place() -> None:
    hidden = {
        "z1": {"subject_kind", "last_name", "first_name", "patronymic", "organization", "position_code"}
        | {"kind", "legal_act", "members", "lead"},  # a group has pages of its own
        "z4": {"personal"},
        "z3.rows": {"recommended", "derived"},
    }
    from documents.fields import FIELDS

    for section in SECTIONS.values():
        for block in (*section.blocks, *_whole(section.blocks)):
            prefix = f"{section.zone}.{block.rows}[]." if block.rows else f"{section.zone}."
            shown = {one.name for other in section.blocks if other.rows == block.rows for one in other.inputs}
            known = {
                path.removeprefix(prefix)
                for path in FIELDS
                if path.startswith(prefix) and "." not in path.removeprefix(prefix)
            }
            lists = {one.rows for one in section.blocks if one.rows and not block.rows}
            silent = {
                "id",
                "salt",
                block.key,
                *hidden.get(prefix.removesuffix(".").removesuffix("[]"), set()),
            }
            assert shown <= known, (prefix, shown - known)
            assert known - shown - lists - silent == set(), prefix


def _whole(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not block.rows)
