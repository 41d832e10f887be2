"""The editor, a form of Word being taken, the library of rows: axe-core finds no barrier at a desk and on a phone."""

from pathlib import Path

import pytest

from tests.browser.test_accessibility import school, tour  # noqa: F401  # fixtures
from tests.documents.filled_forms import ROWS, form
from tests.web.school import School


@pytest.mark.slow
def test_nobody_meets_a_barrier_while_writing(tour, school: School, tmp_path: Path) -> None:  # noqa: F811
    story = school.world.route()
    row = story.situation().draft.z3.rows[0]
    file = tmp_path / "маршрут.docx"
    file.write_bytes(form((*ROWS, ("", row.educational_task, "Семинар", "в течение года", ""))))
    walk = tour("teacher")
    walk.visit("/routes/new")
    for place in ("edit/z1", "edit/z2", "edit/z3", "library", f"library/keep?row={row.id}", "from-paper"):
        walk.visit(f"/routes/{story.id}/{place}")
    walk.page.set_input_files("#f-file", file)
    walk.page.get_by_role("button", name="Прочитать файл").click()
    walk.page.get_by_text("Прочитано из файла").wait_for()
    walk.look("what was read")
    walk.visit(f"/routes/{story.id}/edit/z1")
    other = walk.page.context.new_page()
    other.goto(walk.page.url)
    other.get_by_label("Цель").fill("Другая цель, написанная в соседнем окне, целиком")
    other.locator("#save-state", has_text="Сохранено").wait_for()
    walk.page.get_by_label("Цель").fill("Своя цель, написанная в этом окне")
    walk.page.get_by_role("alert").wait_for()
    walk.look("a conflict in a field")
    assert walk.found == {}
