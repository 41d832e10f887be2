"""The rows of a filled-in Appendix form as they stand on paper: five cells each, with the place they were read from.

The headings may be spelled otherwise, stand in another order, or be missing where five columns speak for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from documents.docx.appendix_form import COLUMNS
from documents.docx.presented import NotAccepted
from documents.docx.tables import Cell, Sheet, Table, sheet
from documents.errors import DocumentsError
from documents.roadmap import MOST_ROWS
from documents.texts import search_key

NEED, TASK, FORM, TERM, RESULT = range(5)
NAMES = (
    "Профессиональные дефициты/задачи",
    "Образовательные задачи",
    "Формы работы",
    "Сроки",
    "Форма предъявления результата",
)

# The first that fits decides: the heading of the forms speaks of tasks too, and that of the result of forms.
_HEADINGS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (RESULT, re.compile(r"предъявлен|представлен|результат|отчетност")),
    (TERM, re.compile(r"\bсрок|\bдат[аы]\b|\bкогда\b|период реализации")),
    (FORM, re.compile(r"\bформ|взаимодейств|мероприяти|содержание деятельности")),
    (NEED, re.compile(r"дефицит|затруднен|запрос|на предстоящий период")),
    (TASK, re.compile(r"\bзадач")),
)
_LONGEST_HEADING = 160
_FEWEST_HEADINGS = 3
_STAGES = {
    "diagnostic_motivational": "диагност",
    "design": "проектировоч",
    "implementation": "реализац",
    "analytical": "аналитич",
}
_LINES: Mapping[str, re.Pattern[str]] = {
    "full_name": re.compile(r"(?:фио|ф\. ?и\. ?о|фамилия)[^:]*", re.IGNORECASE),
    "organization": re.compile(
        r"(?:образовательная )?(?:организация|учреждение|место работы)[^:]*", re.IGNORECASE
    ),
    "position": re.compile(r"должность[^:]*", re.IGNORECASE),
}


class FormRefused(DocumentsError):
    """The file is no filled-in form that can be read. Fact: sentence."""

    template = "{sentence}"


@dataclass(frozen=True)
class FilledRow:
    """One row: where it stands (table and line, from 1), its five cells, and the stage under whose heading."""

    table: int
    line: int
    cells: tuple[str, str, str, str, str]
    stage: str | None = None

    def place(self, column: int) -> str:
        """«Таблица 2, строка 4, графа 3 «Формы работы»»."""
        return f"Таблица {self.table}, строка {self.line}, графа {column + 1} «{NAMES[column]}»"


@dataclass(frozen=True)
class FilledForm:
    """What the form says: whose it is by its own words, and its rows."""

    full_name: str
    organization: str
    position: str
    rows: tuple[FilledRow, ...]


def read_form(data: bytes) -> FilledForm:
    """Read the file; raises `FormRefused` with a sentence that names the file, the table, or the row."""
    try:
        found = sheet(data)
    except NotAccepted as error:
        sentence = (
            f"Файл не прочитан: {error.facts['cause']}. Выберите файл Word (.docx) с формой Приложения."
        )
        raise FormRefused(sentence=sentence) from error
    rows = tuple(row for table in found.tables for row in _rows(table))
    if not rows:
        raise FormRefused(sentence=_why_none(found))
    if len(rows) > MOST_ROWS:
        raise FormRefused(sentence=f"В файле {len(rows)} мероприятий. Оставьте не больше {MOST_ROWS}.")
    said = _said(found)
    return FilledForm(said.get("full_name", ""), said.get("organization", ""), said.get("position", ""), rows)


def _why_none(found: Sheet) -> str:
    for table in found.tables:
        if _columns(table) is not None:
            return f"Таблица {table.number} не заполнена: под заголовком нет ни одного мероприятия."
    return (
        "В файле нет таблицы по форме Приложения: пять граф, от «Профессиональные дефициты…» до «Форма предъявления "
        "результата». Скачайте пустую форму и перенесите в неё мероприятия."
    )


def _rows(table: Table) -> Iterator[FilledRow]:
    columns = _columns(table)
    if columns is None:
        return
    above, stage = _lines_above(table), None
    for line, cells in enumerate(table.lines, 1):
        if line <= above or _is_heading(cells) or _is_numbering(cells):
            continue
        band = _band(cells, columns)
        if band is not None:
            stage = next((code for code, stem in _STAGES.items() if stem in search_key(band)), stage)
            continue
        five = _five(cells, columns)
        own = any(cell.text and not cell.continues for cell in cells)
        if own and any(five[1:]):
            yield FilledRow(table.number, line, five, stage)


def _columns(table: Table) -> tuple[int, ...] | None:
    """In which column of the grid each of the five stands; None where it is another table."""
    for cells in table.lines:
        found = _headings(cells)
        if not _is_heading(cells):
            continue
        texts = [cell for cell in cells if cell.text]
        if len(found) < len(COLUMNS) and len(texts) == len(
            COLUMNS
        ):  # a strange heading has the place of its column
            found = {place: cell.first for place, cell in enumerate(texts)} | found
        missing = [place for place in range(len(COLUMNS)) if place not in found]
        if missing:
            lost = f"Таблица {table.number}: нет графы «{COLUMNS[missing[0]]}»."
            raise FormRefused(sentence=f"{lost} Назовите графы, как в форме Приложения.")
        return tuple(found[place] for place in range(len(COLUMNS)))
    return _unheaded(table)


def _lines_above(table: Table) -> int:
    """How many lines stand above the rows: editors join the table of the three lines to the one below it."""
    headings = [at for at, cells in enumerate(table.lines, 1) if _is_heading(cells)]
    named = [at for at, cells in enumerate(table.lines, 1) if _names_a_line(cells)]
    return headings[0] if headings else max(named, default=0)


def _unheaded(table: Table) -> tuple[int, ...] | None:
    """Five columns (or six, the first of numbers) without headings speak for themselves where one holds dates."""
    below = table.lines[_lines_above(table) :]
    lines = [cells for cells in below if any(cell.text for cell in cells) and not _is_numbering(cells)]
    shapes = {tuple(cell.first for cell in cells) for cells in lines}
    if len(shapes) != 1:
        return None
    (firsts,) = shapes
    numbered = len(firsts) - len(COLUMNS)
    if numbered not in (0, 1):
        return None
    if numbered and not all(re.fullmatch(r"\d{0,3}[.)]?", cells[0].text) for cells in lines):
        return None
    dated = any(re.search(r"\d", cells[TERM + numbered].text) for cells in lines)
    return firsts[numbered:] if dated else None


def _names_a_line(cells: tuple[Cell, ...]) -> bool:
    """Whether it is one of the three lines: «ФИО полностью», «Организация», «Должность» and what is said there."""
    return len(cells) == 2 and any(one.fullmatch(cells[0].text.strip()) for one in _LINES.values())  # noqa: PLR2004


def _headings(cells: tuple[Cell, ...]) -> dict[int, int]:
    found: dict[int, int] = {}
    for cell in cells:
        text = search_key(cell.text.replace("\n", " "))
        if not text or len(text) > _LONGEST_HEADING:
            continue
        place = next(
            (place for place, pattern in _HEADINGS if place not in found and pattern.search(text)), None
        )
        if place is not None:
            found[place] = cell.first
    return found


def _is_heading(cells: tuple[Cell, ...]) -> bool:
    """A line of headings: one of them asks when, and says no date itself."""
    known = _headings(cells)
    when = next((cell.text for cell in cells if cell.first == known.get(TERM)), "1")
    return len(known) >= _FEWEST_HEADINGS and not re.search(r"\d", when)


def _is_numbering(cells: tuple[Cell, ...]) -> bool:
    texts = [cell.text for cell in cells]
    return len(texts) > 1 and all(re.fullmatch(r"\d{0,2}\.?", text) for text in texts) and any(texts)


def _band(cells: tuple[Cell, ...], columns: tuple[int, ...]) -> str | None:
    """The text of a line that is one cell across the table, such as the name of a stage."""
    said = [cell for cell in cells if cell.text]
    wide = [
        cell
        for cell in said
        if sum(cell.first <= column <= cell.last for column in columns) >= _FEWEST_HEADINGS
    ]
    return wide[0].text if len(said) == 1 and wide else None


def _five(cells: tuple[Cell, ...], columns: tuple[int, ...]) -> tuple[str, str, str, str, str]:
    texts = [
        next((cell.text for cell in cells if cell.first <= column <= cell.last), "").strip()
        for column in columns
    ]
    need, task, form, term, result = texts
    return need, task, form, term, result


def _said(found: Sheet) -> dict[str, str]:
    """The three lines above the table, in a table of their own or as paragraphs «ФИО: …»."""
    pairs = [
        (cells[0].text, cells[-1].text)
        for table in found.tables
        for cells in table.lines
        if len(cells) == 2  # noqa: PLR2004
    ]
    pairs += [
        (name, value) for name, colon, value in (text.partition(":") for text in found.paragraphs) if colon
    ]
    said: dict[str, str] = {}
    for name, value in pairs:
        key = next((key for key, pattern in _LINES.items() if pattern.fullmatch(name.strip())), None)
        if key is not None and value.strip(" _\n"):
            said.setdefault(key, " ".join(value.split()))
    return said
