"""Both forms are plain text, tables and page fields, well set, and say letter for letter what was typed."""

import re
from dataclasses import replace

import pytest

from documents.content import content_from_data
from documents.docx.profile import ProfileMissing
from documents.docx.render import render
from tests.documents import paper
from tests.documents.opened_files import cells_of, opened, parts_of, table_after, words_of

NBSP = "\u00a0"

ALL = (paper.draft, paper.review, paper.implementation, paper.amendment, paper.completed, paper.long_names)


@pytest.mark.parametrize("form", ["full", "appendix"])
@pytest.mark.parametrize("made", ALL)
def test_no_document_has_anything_but_plain_text_tables_and_page_fields(made, form):
    for name, part in parts_of(render(made(), form).bytes).items():
        text = part.decode() if name.endswith((".xml", ".rels")) else ""
        assert not re.search(r"<w:(sdt|object|fldChar|instrText|control|pict|ins|del)\b", text), name
        assert set(re.findall(r'w:instr=" (\w+) "', text)) <= {"PAGE", "NUMPAGES"}
        assert "TargetMode" not in text
        assert not name.endswith((".bin", ".vml"))


@pytest.mark.parametrize("form", ["full", "appendix"])
def test_every_style_that_is_used_is_defined_and_every_defined_one_belongs_to_the_form(form):
    used = set()
    for made in ALL:
        for name, part in parts_of(render(made(), form).bytes).items():
            if name.endswith(".xml"):
                used |= set(re.findall(r'<w:pStyle w:val="(\w+)"/>', part.decode()))
    styles = parts_of(render(paper.review(), form).bytes)["word/styles.xml"].decode()
    defined = set(re.findall(r'w:styleId="(\w+)"', styles))
    assert used <= defined
    assert defined - used <= {"Normal", "DefaultFont", "TableNormal"}
    assert 'w:lang w:val="ru-RU"' in styles


def test_what_the_program_filled_in_is_not_marked_on_paper():
    assert "автоматически" not in words_of(opened(paper.review(), "full")).lower()


def test_spaces_that_must_not_break_do_not_break():
    words = words_of(opened(paper.review(), "full"))
    assert f"№{NBSP}3 с.{NBSP}Луговое" in words
    assert f"от 01.09.2022 №{NBSP}731" in words or f"№{NBSP}731" in words
    assert not re.search(r"№ \d", words)


HOSTILE = '<w:p>&amp; "кавычки" \' ]]> ₽ 😀 =CMD() %s {}'


@pytest.mark.parametrize("form", ["full", "appendix"])
def test_what_a_person_typed_survives_letter_for_letter(form):
    given = paper.data()
    given["z3"]["rows"][0]["educational_task"] = f"{HOSTILE}\nвторая строка"
    document = opened(replace(paper.review(), content=content_from_data(given)), form)
    cells = [cell for table in document.tables for row in cells_of(table) for cell in row]
    assert f"{HOSTILE}\nвторая строка" in cells


def test_short_rows_stay_whole_and_long_ones_may_break():
    table = table_after(opened(paper.long_names(), "full"), "3. Дорожная карта")
    kept = {row.cells[0].text: "<w:cantSplit/>" in row._tr.xml for row in table.rows}
    assert kept["1"] is False
    assert kept["4"] is True
    header = table.rows[0]._tr.xml
    assert "<w:tblHeader/>" in header


def test_an_unknown_profile_is_refused_in_a_sentence():
    with pytest.raises(ProfileMissing, match="Нет профиля оформления «gost_1917»"):
        render(replace(paper.review(), profile="gost_1917"), "full")
    with pytest.raises(ProfileMissing):
        render(replace(paper.review(), profile="../secret"), "full")


def test_the_older_profile_has_larger_letters():
    document = opened(replace(paper.review(), profile="gost_2016"), "full")
    assert document.styles["Текст"].font.size.pt == 13


def test_twelve_rows_take_little_room():
    for made in (paper.review, paper.implementation, paper.completed):
        assert render(made(), "full").size <= 20_000
        assert render(made(), "appendix").size <= 12_000
