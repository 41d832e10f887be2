"""Made files as python-docx and zipfile see them: their words, cells and parts."""

import zipfile
from io import BytesIO

from docx import Document

from documents.docx.render import render

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words_of(document):
    """All text of the body, tables included, in the order of the page."""
    return "\n".join(each.text for each in document.element.body.iter(f"{W}t") if each.text)


def cells_of(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def opened(snapshot_, form):
    """The rendered file opened by python-docx."""
    return Document(BytesIO(render(snapshot_, form).bytes))


def parts_of(data):
    """Every part of a package by name."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def table_after(document, heading):
    """The first table after a heading."""
    seen = False
    for element in document.element.body:
        if element.tag == f"{W}p" and "".join(t.text or "" for t in element.iter(f"{W}t")) == heading:
            seen = True
        if seen and element.tag == f"{W}tbl":
            return next(table for table in document.tables if table._tbl is element)
    raise AssertionError(heading)
