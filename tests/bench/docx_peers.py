"""The form of the Appendix as docxtpl and python-docx make it: mark, three lines, five columns, footers.

Both begin with a ready file held in memory that lacks only what differs from route to route, and get the finished
words of each cell; we start from the route. `required_same` reads what was made and demands our words and styles.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table
from docx.text.run import Run
from docxtpl import DocxTemplate

HEADS = 2  # the headings of the columns and their numbers
STYLES = ("Ячейка", "Ячейка", "Ячейка", "Ячейка по центру", "Ячейка")


@dataclass(frozen=True)
class Words:
    """What differs from route to route: the texts of the single places and the rows."""

    places: list[str]
    rows: list[list[str]]

    @classmethod
    def of(cls, data: bytes) -> "Words":
        """The words of a made form."""
        document = Document(BytesIO(data))
        rows = [[cell.text for cell in row.cells] for row in list(_road_map(document).rows)[HEADS:]]
        return cls([run.text for run in _places(document)], rows)


def lean_base(ours: bytes) -> bytes:
    """Our own file without its words: with it the peers are spared what an ordinary package weighs."""
    document = Document(BytesIO(ours))
    _drop_rows(document)
    return _saved(document)


def usual_base(ours: bytes) -> bytes:
    """Our body, footers and styles in the file that python-docx itself begins with: what people work with."""
    lean, usual = Document(BytesIO(ours)), Document()
    known = usual.styles.element
    for style in lean.styles.element.style_lst:
        former = known.get_by_id(style.styleId)
        if former is not None:
            known.remove(former)
        known.append(deepcopy(style))
    usual.element.body.clear_content()
    for block in list(lean.element.body)[:-1]:
        usual.element.body.insert(len(usual.element.body) - 1, deepcopy(block))
    page, wanted = usual.sections[0], lean.sections[0]
    for side in ("orientation", "page_width", "page_height", "left_margin", "right_margin"):
        setattr(page, side, getattr(wanted, side))
    for made, given in ((page.header, wanted.header), (page.footer, wanted.footer)):
        made.is_linked_to_previous = False
        made._element[:] = [deepcopy(block) for block in given._element]
    _drop_rows(usual)
    return _saved(usual)


def by_python_docx(base: bytes, words: Words) -> bytes:
    """The form with `row.cells`, the quicker of the two ways that python-docx has."""
    document = Document(BytesIO(base))
    for run, text in zip(_places(document), words.places, strict=True):
        run.text = text
    styles = [document.styles[name] for name in STYLES]
    table = _road_map(document)
    for row in words.rows:
        for cell, text, style in zip(table.add_row().cells, row, styles, strict=True):
            cell.text = text
            cell.paragraphs[0].style = style
    return _saved(document)


def by_docxtpl(template: DocxTemplate, words: Words) -> bytes:
    """The form from a template that was opened once."""
    template.render({"places": words.places, "rows": words.rows})
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def template_of(base: bytes) -> DocxTemplate:
    """The template of docxtpl: a tag in each place, one row between the tags of a loop."""
    document = Document(BytesIO(base))
    for number, run in enumerate(_places(document)):
        run.text = f"{{{{ places[{number}] }}}}"
    table = _road_map(document)
    tags = [f"{{{{ row[{column}] }}}}" for column in range(len(STYLES))]
    for texts in (["{%tr for row in rows %}"], tags, ["{%tr endfor %}"]):
        for cell, text, name in zip(table.add_row().cells, texts, STYLES, strict=False):
            cell.text = text
            cell.paragraphs[0].style = document.styles[name]
    return DocxTemplate(BytesIO(_saved(document)))


def require_same(name: str, ours: bytes, made: bytes) -> None:
    """All places and cells say the same in the same styles; otherwise nothing would be compared."""
    if Words.of(ours) != Words.of(made) or _styles(ours) != _styles(made):
        raise AssertionError(f"{name}: the form differs from ours")


def _styles(data: bytes) -> list[list[str | None]]:
    rows = list(_road_map(Document(BytesIO(data))).rows)[HEADS:]
    return [[cell.paragraphs[0].style.name for cell in row.cells] for row in rows]


def _places(document: WordDocument) -> Iterator[Run]:
    mark, lines, _ = document.tables
    yield mark.cell(0, 0).paragraphs[0].runs[0]
    for row in lines.rows:
        yield row.cells[1].paragraphs[0].runs[0]
    for paragraph in document.sections[0].footer.paragraphs:
        yield paragraph.runs[0]


def _road_map(document: WordDocument) -> Table:
    return document.tables[-1]


def _drop_rows(document: WordDocument) -> None:
    table = _road_map(document)
    for row in list(table.rows)[HEADS:]:
        table._tbl.remove(row._tr)


def _saved(document: WordDocument) -> bytes:
    made = BytesIO()
    document.save(made)
    return made.getvalue()
