"""A filled-in Appendix form read back: our own, and those that people fill in by hand."""

import itertools
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.dictionaries import standard
from documents.differences import differences
from documents.docx.presented import NotAccepted
from documents.docx.render import render
from documents.docx.tables import sheet
from documents.errors import DocumentsError
from documents.filled.form import FormRefused, read_form
from documents.filled.meaning import understood
from documents.filled.taking import taken
from documents.filled.terms import Term, term
from tests.documents import paper
from tests.documents.filled_forms import HEADINGS, OTHERWISE, ROWS, bytes_of, filled, form, joined, put
from tests.documents.hostile_files import hostile, parts_of, zipped

pytestmark = pytest.mark.slow


FIRST = "Таблица 2, строка 4, графа 1 «Профессиональные дефициты/задачи»"
YEAR = date(2026, 9, 1), date(2027, 8, 31)
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60)


def ids():
    numbers = itertools.count(1 << 62)
    return lambda: f"{next(numbers):016x}"


def without_rows(content):
    return content.model_copy(
        update={
            "z2": content.z2.model_copy(update={"items": ()}),
            "z3": content.z3.model_copy(update={"rows": ()}),
        }
    )


def plain(text):
    return " ".join(re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text).split())


def as_printed(snapshot):
    return [tuple(map(plain, row.cells)) for row in read_form(render(snapshot, "appendix").bytes).rows]


@pytest.mark.parametrize("made", [paper.review, paper.completed])
def test_our_own_form_says_the_same_after_it_is_read_into_an_empty_route_and_printed_again(made):
    snapshot = made()
    read = taken(
        without_rows(snapshot.content),
        read_form(render(snapshot, "appendix").bytes),
        standard(),
        new_id=ids(),
    )
    assert read.asks == ()
    assert len(read.content.z3.rows) == len(snapshot.content.z3.rows) > 5
    assert as_printed(replace(snapshot, content=read.content)) == as_printed(snapshot)


@pytest.mark.parametrize("made", [paper.review, paper.completed])
def test_our_own_form_changes_nothing_that_people_typed_in_the_route_it_came_from(made):
    snapshot = made()
    read = taken(snapshot.content, read_form(render(snapshot, "appendix").bytes), standard(), new_id=ids())
    changed = {one.path.rpartition(".")[2] for one in differences(snapshot.content, read.content)}
    assert changed <= {"activity", "planned_result"}, "those two are concluded anew by every saving"
    assert [need.id for need in read.content.z2.items] == [need.id for need in snapshot.content.z2.items]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT, st.dates(*YEAR)), min_size=1, max_size=4))
def test_whatever_stands_in_our_form_is_read_as_it_was_printed(rows):
    snapshot = paper.review()
    pattern = snapshot.content.z3.rows[0]
    made = tuple(
        pattern.model_copy(
            update={
                "id": f"{place:016x}",
                "educational_task": f"Освоить {task}",
                "forms": (),
                "forms_text": forms,
                "technologies": "",
                "result_form": None,
                "result_text": result,
                "starts_on": snapshot.content.z1.starts_on,
                "due_on": due,
            }
        )
        for place, (task, forms, result, due) in enumerate(rows, 1)
    )
    content = snapshot.content.model_copy(
        update={"z3": snapshot.content.z3.model_copy(update={"rows": made})}
    )
    read = read_form(render(replace(snapshot, content=content), "appendix").bytes).rows
    assert [tuple(map(plain, row.cells[1:])) for row in read] == [
        (plain(f"Освоить {task}"), plain(forms), f"до {due:%d.%m.%Y}", plain(result))
        for task, forms, result, due in rows
    ]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"numbers": False},
        {"headings": OTHERWISE},
        {"headings": None, "numbers": False},
        {"headings": tuple(text.upper() for text in HEADINGS)},
        {"empty": 2},
    ],
    ids=["as in the order", "no numbers", "other headings", "no heading at all", "capitals", "empty rows"],
)
def test_a_form_filled_in_by_hand_is_read(how):
    read = read_form(form(**how))
    assert [row.cells for row in read.rows] == list(ROWS)
    assert (read.full_name, read.organization, read.position) == (
        "Лугова Марина Олеговна",
        "МОУ СОШ № 3",
        "учитель",
    )


@pytest.mark.parametrize("headings", [HEADINGS, OTHERWISE, None])
def test_two_tables_that_an_editor_has_joined_are_read_as_one_form(headings):
    read = read_form(joined(headings=headings))
    assert [row.cells for row in read.rows] == list(ROWS)
    assert (read.full_name, read.position) == ("Лугова М. О.", "учитель")


def test_a_deficit_merged_over_several_rows_belongs_to_each_of_them():
    document, table = filled()
    table.cell(2, 0).text = table.cell(3, 0).text = ""
    table.cell(2, 0).merge(table.cell(4, 0)).text = "Не хватает приёмов"
    assert [row.cells[0] for row in read_form(bytes_of(document)).rows] == ["Не хватает приёмов"] * 3


def test_columns_in_another_order_and_a_column_of_numbers_are_understood():
    document, _ = filled(())
    table = document.add_table(rows=0, cols=6)
    put(table.add_row(), ("№ п/п", HEADINGS[0], HEADINGS[1], HEADINGS[3], HEADINGS[2], HEADINGS[4]))
    need, task, forms, when, result = ROWS[0]
    put(table.add_row(), ("1.", need, task, when, forms, result))
    (row,) = read_form(bytes_of(document)).rows
    assert (row.cells, row.table, row.line) == (ROWS[0], 3, 2)


def test_a_line_with_the_name_of_a_stage_gives_it_to_the_rows_below():
    read = read_form(form(stage="III. Реализационный этап"))
    assert {row.stage for row in read.rows} == {"implementation"}


def test_several_rows_in_one_cell_come_apart_where_each_has_its_own_date():
    row = (
        "Не хватает приёмов",
        "1. Освоить приём\n2. Показать урок",
        "Семинар",
        "до 15.11\nдо 20.12",
        "Отчёт",
    )
    (read,) = read_form(form((row,))).rows
    first, second = understood(read, YEAR, standard())
    assert (first.educational_task, second.educational_task) == ("Освоить приём", "Показать урок")
    assert (first.term, second.term) == (Term(None, date(2026, 11, 15)), Term(None, date(2026, 12, 20)))
    assert first.forms == second.forms == ("seminar",)
    assert [need.text for need in second.needs] == ["Не хватает приёмов"]


def test_a_text_of_several_lines_with_one_date_stays_one_row():
    row = (
        "Не хватает\nприёмов",
        "Освоить приёмы\nи показать их",
        "Семинар\nВебинар",
        "15.09.2026–\n18.12.2026",
        "Отчёт",
    )
    (read,) = understood(read_form(form((row,))).rows[0], YEAR, standard())
    assert [need.text for need in read.needs] == ["Не хватает приёмов"]
    assert read.educational_task == "Освоить приёмы\nи показать их"
    assert read.forms == ("seminar", "webinar")
    assert read.term == Term(date(2026, 9, 15), date(2026, 12, 18))


def test_words_of_the_lists_are_chosen_and_the_rest_stays_in_the_persons_own_words():
    read = [understood(row, YEAR, standard())[0] for row in read_form(form()).rows]
    assert read[0].forms == ("pk_course_distance",)
    assert read[0].forms_text == "самостоятельное решение подборки"
    assert (read[0].result_form, read[0].result_text) == ("pk_certificate", "подборка 20 задач с разбором")
    assert [(need.need_kind, need.deficit_type) for row in read for need in row.needs] == [
        ("difficulty", "subject"), ("difficulty", "methodical"), ("task", None),
    ]  # fmt: skip


def test_only_what_the_paper_does_not_tell_is_asked():
    rows = (ROWS[0], ("", "Показать урок коллегам", "Семинар", "в течение года", ""))
    asks = taken(paper.content(), read_form(form(rows)), standard(), new_id=ids()).asks
    assert asks == (
        f"{FIRST}: не указано, над чем вы будете работать. Выберите это в мероприятии.",
        "Таблица 2, строка 4, графа 4 «Сроки»: «в течение года» — не дата. Укажите дату окончания.",
        "Таблица 2, строка 4, графа 5 «Форма предъявления результата»: не указано, чем вы покажете результат.",
    )


@pytest.mark.parametrize(
    ("text", "starts_on", "due_on"),
    [
        ("15.09.2026–18.12.2026", (2026, 9, 15), (2026, 12, 18)),
        ("с 15.09 по 18.12.2026", (2026, 9, 15), (2026, 12, 18)),
        ("15.09.26 - 18.12.26 гг.", (2026, 9, 15), (2026, 12, 18)),
        ("до 15.11", None, (2026, 11, 15)),
        ("до 15.02", None, (2027, 2, 15)),
        ("к 15 мая 2027 года", None, (2027, 5, 15)),
        ("15 ноября", None, (2026, 11, 15)),
        ("с 10 по 15 ноября", (2026, 11, 10), (2026, 11, 15)),
        ("10-15.11.2026", (2026, 11, 10), (2026, 11, 15)),
        ("сентябрь–октябрь 2026", (2026, 9, 1), (2026, 10, 31)),
        ("Декабрь — март", (2026, 12, 1), (2027, 3, 31)),
        ("февраль", (2027, 2, 1), (2027, 2, 28)),
        ("до мая", None, (2027, 5, 31)),
    ],
)
def test_free_dates_are_those_of_the_period_of_the_route(text, starts_on, due_on):
    assert term(text, YEAR) == Term(starts_on and date(*starts_on), date(*due_on))


@pytest.mark.parametrize(
    "text",
    ["", "в течение года", "I четверть", "31.02.2027", "2026-2027 учебный год", "до 1 марта, далее по плану"],
)
def test_what_is_no_date_is_never_guessed(text):
    assert term(text, YEAR) is None


def test_an_existing_draft_is_updated_and_loses_nothing():
    content = paper.content()
    first, second = content.z3.rows[:2]
    rows = (
        (
            "Новое затруднение",
            first.educational_task.replace("ё", "е") + ".",
            "Семинар",
            "до 20.12.2026",
            "Отчёт",
        ),
        (
            "Новое затруднение",
            "Провести мастер-класс для района",
            "Мастер-класс",
            "до 20.03.2027",
            "Мастер-класс",
        ),
    )
    read = taken(content, read_form(form(rows)), standard(), new_id=ids())
    now = read.content.z3
    assert len(now.rows) == len(content.z3.rows) + 1
    assert (now.rows[0].id, now.rows[0].due_on, now.rows[0].hours) == (
        first.id,
        date(2026, 12, 20),
        first.hours,
    )
    kept = [(row.id, row.educational_task, row.forms, row.needs) for row in (now.rows[1], second)]
    assert kept[0] == kept[1]
    assert read.stayed == len(content.z3.rows) - 1
    assert [need.text for need in read.content.z2.items][-1] == "Новое затруднение"
    assert now.rows[0].needs == now.rows[-1].needs == (read.content.z2.items[-1].id,)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda: form(()), "Таблица 2 не заполнена"),
        (lambda: form((), headings=("Да", "Нет", "Что", "Где", "Кто")), "нет таблицы по форме Приложения"),
        (lambda: form(ROWS * 21), "В файле 63 мероприятий. Оставьте не больше 60."),
        (lambda: b"", "Файл не прочитан: он пуст."),
        (lambda: b"%PDF-1.7" + bytes(500), "Файл не прочитан: это не документ Word."),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(made, sentence):
    with pytest.raises(FormRefused, match=re.escape(sentence)):
        read_form(made())


def test_a_missing_column_is_named():
    document, _ = filled(())
    table = document.add_table(rows=0, cols=4)
    put(table.add_row(), (HEADINGS[0], HEADINGS[1], HEADINGS[2], HEADINGS[3]))
    put(table.add_row(), ROWS[0][:4])
    with pytest.raises(FormRefused, match="Таблица 3: нет графы «Форма предъявления результата»"):
        read_form(bytes_of(document))


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        (
            1,
            "я" * 601,
            "Таблица 2, строка 4, графа 2 «Образовательные задачи»: сократите текст до 600 знаков, сейчас 601.",
        ),
        (
            0,
            "я" * 601,
            f"{FIRST}: сократите текст до 600 знаков, сейчас 601.",
        ),
        (2, "а\u202eб", "Таблица 2, строка 4, графа 3 «Формы работы»: уберите символ"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_by_table_row_and_column(column, text, sentence):
    cells = list(ROWS[1])
    cells[column] = text
    with pytest.raises(FormRefused, match=re.escape(sentence)):
        taken(paper.content(), read_form(form((ROWS[0], tuple(cells)))), standard(), new_id=ids())


def test_a_form_made_from_a_template_of_the_school_is_read():
    outside = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="file:///C:/iom.dotx" TargetMode="External"/></Relationships>'
    )
    parts = parts_of(form()) | {"word/_rels/settings.xml.rels": outside}
    assert len(read_form(zipped(parts)).rows) == len(ROWS)


def test_every_hostile_file_is_refused_or_read_as_words_alone():
    accepted = []
    good = render(paper.review(), "appendix").bytes
    for name, data in hostile(good).items():
        try:
            sheet(data)
        except NotAccepted:
            continue
        except DocumentsError as error:  # pragma: no cover  # no other refusal is expected
            raise AssertionError(name) from error
        accepted.append(name)
    assert len(hostile(good)) >= 60
    assert set(accepted) == {"an outside attachedTemplate", "a margin that is no XML"}, "neither is looked at"
