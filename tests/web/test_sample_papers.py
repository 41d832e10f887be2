"""«Образцы документов»: Word files for one's own organisation, filled with what the program knows of it."""

from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote

import pytest
from docx import Document

from documents.docx.sample_papers import FOLDER, NAMES, Responsible, SchoolFacts, sample_paper
from tests.documents.opened_files import parts_of, words_of
from tests.web.school import School
from tests.world import AUTHORITY, ESIGN, OTHER_SCHOOL, SCHOOL

pytest_plugins = ("tests.web.with_school",)

AT = datetime(2026, 9, 1, 6, 30, tzinfo=UTC)
FACTS = SchoolFacts(
    full_name="Школа № 3 <с. Луговое> & филиал",
    authority="Управление образования",
    address="https://iom.example",
    head="Мельник О. Д.",
    head_title="Директор",
    responsible=(Responsible("Заместитель директора", "Кленова Наталья Сергеевна", "заместитель по УВР"),),
)


def words_in(body: bytes) -> str:
    words: str = words_of(Document(BytesIO(body)))
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_facts_of_a_day_give_the_same_bytes(name: str) -> None:
    first = sample_paper(name, FACTS, at=AT)
    assert first == sample_paper(name, FACTS, at=AT)
    words = words_in(first)
    assert "Школа № 3 <с. Луговое> & филиал" in words, "what is typed is text, never markup"
    assert "{" not in words, "nothing is left to be filled by the program"
    foot = parts_of(first)["word/footer1.xml"].decode()
    assert "Образец" in foot


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_known_leaves_room_for_a_pen(name: str) -> None:
    words = words_in(sample_paper(name, SchoolFacts("Школа", "", ""), at=AT))
    assert "None" not in words
    assert "____" in words


def test_every_text_has_its_name_and_every_name_its_text() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(NAMES)


def test_a_deputy_takes_the_papers_of_his_own_school(school: School) -> None:
    page = school["deputy"].text("/samples")
    assert "Муниципальное" not in page
    for name, title in NAMES.items():
        assert f"{title} (DOCX)" in page
        answer = school["deputy"].get(f"/samples/{name}.docx?organization={SCHOOL}")
        assert answer.status_code == 200
        assert title.split()[0] in unquote(answer.headers["Content-Disposition"])
    words = words_in(school["deputy"].get("/samples/appointments.docx").data)
    for known in (
        "Кленова Наталья Сергеевна",
        "Тополев Игорь Борисович",
        "Мельник О.",
        "Заместитель директора",
    ):
        assert known in words
    assert "Полянская" not in words


def test_the_order_on_signatures_is_named_once_it_is_entered(school: School) -> None:
    assert "№ 77" not in words_in(school["deputy"].get("/samples/accession.docx").data)
    school.world.settle(esign=ESIGN)
    school.world.accede("deputy")
    assert "№ 77" in words_in(school["deputy"].get("/samples/accession.docx").data)


def test_an_administrator_chooses_the_organisation(school: School) -> None:
    page = school["administrator"].text(f"/samples?organization={OTHER_SCHOOL}")
    assert f"organization={OTHER_SCHOOL}" in page
    body = school["administrator"].get(f"/samples/appointments.docx?organization={OTHER_SCHOOL}").data
    assert "Калинина Зоя Петровна" in words_in(body)
    body = school["administrator"].get(f"/samples/appointments.docx?organization={AUTHORITY}").data
    assert "Озерова Галина Михайловна" in words_in(body)


@pytest.mark.parametrize(
    "address",
    [
        f"/samples/appointments.docx?organization={OTHER_SCHOOL}",
        "/samples/appointments.docx?organization=o_nothing",
        "/samples/nothing.docx",
        "/samples/..%2fconsent.docx",
    ],
)
def test_there_is_no_paper_of_another_school_and_no_other_paper(school: School, address: str) -> None:
    assert school["deputy"].get(address).status_code == 404
