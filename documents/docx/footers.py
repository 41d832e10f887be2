"""Footers: number, version, state, control code and page of pages on every page; the QR code on the first.

Whoever holds one sheet of paper can find the route and check whether it is still valid.
"""

from __future__ import annotations

from functools import lru_cache

from documents.docx.layout import Layout
from documents.docx.marks import Mark
from documents.docx.markup import DECLARATION, R, W, field, paragraph, safe
from documents.docx.package import BEST, Member, member
from documents.docx.picture import PICTURES, qr_picture
from documents.docx.properties import name_of
from documents.docx.qr import qr_png
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP

_OPEN = f'{DECLARATION}<w:ftr xmlns:w="{W}">'
_OPEN_WITH_PICTURE = f'{DECLARATION}<w:ftr xmlns:w="{W}" xmlns:r="{R}" {PICTURES}>'
_TWIPS_PER_MM = 56.693


def footers(snapshot: Snapshot, mark: Mark, layout: Layout) -> list[Member]:
    """The footer parts of a form; the full form's first page has its own."""
    lines = _lines(snapshot, mark)
    plain = member("word/footer1.xml", f"{_OPEN}{lines}</w:ftr>".encode())
    if layout.form == "appendix":
        return [plain]
    if not snapshot.check_url or not layout.profile.qr:
        return [plain, Member(b"word/footer2.xml", plain.crc, plain.size, plain.body)]
    first = _first(snapshot.check_url, lines, layout)
    return [
        plain,
        member("word/footer2.xml", first.encode()),
        layout.qr_relations,
        _picture(snapshot.check_url),
    ]


@lru_cache(maxsize=4096)
def _picture(text: str) -> Member:
    return member("word/media/qr.png", qr_png(text), level=BEST)


def _lines(snapshot: Snapshot, mark: Mark) -> str:
    if snapshot.is_preview:
        return _paged(safe("Черновик · лист ")) + paragraph("Footer", safe(mark.foot))
    facts = safe(
        f"{name_of(snapshot)} · версия{NBSP}{snapshot.version} · {snapshot.state_label} · "
        f"контрольный код{NBSP}{snapshot.control_code} · лист "
    )
    return _paged(facts) + paragraph("Footer", safe(mark.foot))


def plain_footer(text: str) -> Member:
    """The footer of a document that is no version of a route: the text, and page of pages."""
    return member("word/footer1.xml", f"{_OPEN}{_paged(safe(f'{text} · лист '))}</w:ftr>".encode())


def _paged(safe_text: str) -> str:
    return (
        '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{safe_text}</w:t></w:r>{field("PAGE")}'
        f'<w:r><w:t xml:space="preserve"> из </w:t></w:r>{field("NUMPAGES")}</w:p>'
    )


def _first(url: str, lines: str, layout: Layout) -> str:
    """Beside the lines, in the lower right corner of the sheet, the QR code."""
    picture = qr_picture(url, layout, relation="rId1")
    right = int((layout.profile.qr + 2) * _TWIPS_PER_MM)
    left = layout.portrait_width - right
    address = paragraph("Footer", f"Проверка документа: {safe(url)}")
    bottom = '<w:vAlign w:val="bottom"/></w:tcPr>'
    return (
        f'{_OPEN_WITH_PICTURE}<w:tbl><w:tblPr><w:tblW w:w="{left + right}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{left}"/><w:gridCol w:w="{right}"/></w:tblGrid><w:tr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{left}" w:type="dxa"/>{bottom}{address}{lines}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="{right}" w:type="dxa"/>{bottom}'
        '<w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="right"/></w:pPr>'
        f"{picture}</w:p></w:tc>"
        f"</w:tr></w:tbl>{paragraph('Gap', '')}</w:ftr>"
    )
