"""Each sheet says whose paper it is: the state on the first page, number, version and code in every footer."""

from dataclasses import replace

import pytest

from documents.docx.render import render
from tests.documents import paper
from tests.documents.opened_files import W, opened, parts_of

NBSP = "\u00a0"


def footer_words(document):
    return "".join(each.text or "" for each in document.sections[0].footer._element.iter(f"{W}t"))


STATES = [
    (paper.draft, "ПРОЕКТ", "Проект. Не согласован"),
    (
        paper.review,
        "На рассмотрении. Не является согласованным документом",
        "На рассмотрении. Не является согласованным документом",
    ),
    (
        paper.implementation,
        "Действующая версия на 17.09.2026",
        "Действительность версии проверяется по номеру и QR-коду",
    ),
    (paper.amendment, f"Проект изменения №{NBSP}1 к версии 6", f"Проект изменения №{NBSP}1 к версии 6"),
    (paper.completed, "Завершён 18.09.2026", "Завершён 18.09.2026"),
]


@pytest.mark.parametrize(("made", "face", "foot"), STATES)
@pytest.mark.parametrize("form", ["full", "appendix"])
def test_the_state_is_marked_on_the_first_page_and_in_every_footer(made, face, foot, form):
    snapshot = made()
    if made is paper.completed:  # the last act that moved the state
        moved = replace(snapshot.entries[-1], from_label="Проверка завершения", to_label="Завершён")
        snapshot = replace(snapshot, entries=(*snapshot.entries[:-1], moved))
        face = foot = f"Завершён {moved.at:%d.%m.%Y}"
    if form == "appendix":
        foot = foot.replace("QR-коду", "контрольному коду")
    document = opened(snapshot, form)
    assert document.tables[0].cell(0, 0).text.splitlines()[0] == face
    assert foot in footer_words(document)


@pytest.mark.parametrize(
    ("state", "note", "face"),
    [
        ("terminated", "увольнение", "Прекращён досрочно 16.09.2026, причина: увольнение"),
        ("suspended", None, "Реализация приостановлена с 16.09.2026"),
        ("withdrawn", None, "Отозван 16.09.2026"),
        ("transferred", "МОУ «СОШ № 1»", f"Передан в другую организацию 16.09.2026. МОУ «СОШ №{NBSP}1»"),
    ],
)
def test_a_route_that_ended_or_stands_still_says_since_when_and_why(state, note, face):
    snapshot = replace(paper.implementation(), state=state, state_note=note)
    assert opened(snapshot, "full").tables[0].cell(0, 0).text.splitlines()[0] == face


def test_paper_says_which_version_holds_the_text_in_force():
    detail = opened(paper.implementation(), "full").tables[0].cell(0, 0).text.splitlines()[1]
    assert detail == "Версия 7. Действует редакция, утверждённая версией 6 (16.09.2026)"


@pytest.mark.parametrize("form", ["full", "appendix"])
def test_each_footer_has_number_version_state_control_code_and_page_of_pages(form):
    snapshot = paper.implementation()
    document = opened(snapshot, form)
    first = document.sections[0].first_page_footer._element
    for element in (document.sections[0].footer._element, first):
        words = "".join(t.text or "" for t in element.iter(f"{W}t"))
        assert (
            f"ИОМ-2026-0147 · версия{NBSP}7 · Реализуется · контрольный код{NBSP}{snapshot.control_code}"
            in words
        )
        fields = [field.get(f"{W}instr").strip() for field in element.iter(f"{W}fldSimple")]
        assert fields == ["PAGE", "NUMPAGES"]


def test_pages_are_numbered_above_from_the_second_on():
    document = opened(paper.review(), "full")
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert section.first_page_header.is_linked_to_previous  # there is none
    assert section.header.paragraphs[0].style.paragraph_format.alignment == 1
    assert [each.orientation for each in document.sections] == [0, 1, 0, 1]
    assert section.left_margin.mm == pytest.approx(20, abs=0.1)
    assert section.header_distance.mm >= 9.9


def test_the_first_sheet_leads_to_the_check_page():
    data = render(paper.implementation(), "full").bytes
    parts = parts_of(data)
    assert parts["word/media/qr.png"].startswith(b"\x89PNG")
    assert "https://iom.primersk.example/check/IOM-2026-0147" in parts["word/footer2.xml"].decode()
    without = parts_of(render(replace(paper.implementation(), check_url=None), "full").bytes)
    assert not [name for name in without if "qr" in name or "footer2.xml.rels" in name]
