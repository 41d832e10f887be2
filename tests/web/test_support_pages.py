"""Notes of support behind real pages: written by those who help, read by who sees the route, taken as a document."""

import io
import re

import pytest
from docx import Document

from tests.approvals.test_support_notes import TOPIC, noted, notes
from tests.stories import Story
from tests.web.school import School, forms_of
from tests.world import person_id

pytest_plugins = ("tests.web.with_school",)


@pytest.fixture
def story(school: School) -> Story:
    return school.world.route().in_force()


def page(story: Story) -> str:
    return f"/routes/{story.id}/support"


def test_a_mentor_writes_a_note_in_two_fields_and_the_others_read_it(school: School, story: Story):
    browser = school["mentor"]
    answer = browser.send(browser.form(page(story)), topic="Разобрали урок <b>по этапам</b>")
    assert answer.status_code == 303
    (one,) = notes(story)
    assert (one.note.person, one.note.office, one.note.form) == (person_id("mentor"), "mentor", "talk")
    assert one.note.on_day == school.world.now.date()
    for part in ("teacher", "curator", "director"):
        text = school[part].text(page(story))
        assert "Разобрали урок &lt;b&gt;по этапам&lt;/b&gt;" in text
        assert ('name="topic"' in text) == (part != "director")
    assert "Сопровождение" in school["teacher"].text(f"/routes/{story.id}")


def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(school: School, story: Story):
    browser = school["teacher"]
    form = browser.form(page(story))
    for values, field in (
        ({"topic": TOPIC, "who": ""}, "who"),
        ({"topic": "", "who": "Методист"}, "topic"),
        ({"topic": TOPIC, "who": "Методист", "on_day": "31.02.2026"}, "on_day"),
        ({"topic": TOPIC, "who": "Методист", "on_day": "2099-01-01"}, "on_day"),
        ({"topic": TOPIC, "who": "Методист", "row": "x"}, "row"),
        ({"topic": TOPIC, "who": "Методист", "form": "x"}, "form"),
    ):
        data = {**form.values, **values}
        answer = browser.client.post(form.action, data=data)
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422, values
        assert re.search(f'id="e-{field}"', text), values
        kept = next(one for one in forms_of(text) if one.action == page(story))
        assert kept.values["topic"] == values["topic"]
    assert notes(story) == []


def test_who_only_reads_is_refused_and_nothing_is_stored(school: School, story: Story):
    form = school["deputy"].form(page(story))
    token = school["director"].form("/account", "/sign-out").values["csrf_token"]
    answer = school["director"].client.post(
        form.action, data={**form.values, "topic": TOPIC, "csrf_token": token}
    )
    assert answer.status_code == 403
    assert "Читать их вы можете" in answer.get_data(as_text=True)
    assert notes(story) == []


@pytest.mark.requirement("R-III.2b")
def test_the_journal_is_taken_as_a_document(school: School, story: Story):
    noted(story, "teacher", who="Методист центра")
    noted(story, "deputy")
    answer = school["curator"].get(f"{page(story)}/journal.docx")
    assert answer.status_code == 200
    table = Document(io.BytesIO(answer.data)).tables[0]
    found = [[cell.text for cell in row.cells] for row in table.rows][1:]
    assert [row[2].split("\n")[0] for row in found] == ["Методист центра", "Кленова\xa0Н.\xa0С."]
    assert all(row[3].startswith(TOPIC) for row in found)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert school["stranger"].get(f"{page(story)}/journal.docx").status_code == 404
