"""Footers: number, version, state, control code and page of pages on every page; the QR code on the first.

Whoever holds one sheet of paper can find the route and check whether it is still valid.
"""

from __future__ import annotations

from functools import lru_cache

from documents.docx.layout import Layout
from documents.docx.marks import Mark
from documents.docx.markup import DECLARATION, R, W, attribute, field, paragraph, safe
from documents.docx.package import Member, member
from documents.docx.properties import name_of
from documents.docx.qr import qr_png
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OPEN = f'{DECLARATION}<w:ftr xmlns:w="{W}">'
_OPEN_WITH_PICTURE = (
    f'{DECLARATION}<w:ftr xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
    f' xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture">'
)
_EMU_PER_MM = 36000
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
    return member("word/media/qr.png", qr_png(text))


def _lines(snapshot: Snapshot, mark: Mark) -> str:
    facts = safe(
        f"{name_of(snapshot)} · версия{NBSP}{snapshot.version} · {snapshot.state_label} · "
        f"контрольный код{NBSP}{snapshot.control_code} · лист "
    )
    return (
        '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{facts}</w:t></w:r>{field("PAGE")}'
        f'<w:r><w:t xml:space="preserve"> из </w:t></w:r>{field("NUMPAGES")}</w:p>'
        + paragraph("Footer", safe(mark.foot))
    )


def _first(url: str, lines: str, layout: Layout) -> str:
    """Beside the lines, in the lower right corner of the sheet, the QR code."""
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
        f"{_drawing(url, layout)}</w:p></w:tc>"
        f"</w:tr></w:tbl>{paragraph('Gap', '')}</w:ftr>"
    )


def _drawing(url: str, layout: Layout) -> str:
    side = int(layout.profile.qr * _EMU_PER_MM)
    about = f'id="1" name="QR" descr="QR-код страницы проверки {attribute(url)}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{side}" cy="{side}"/>'
        f'<wp:docPr {about}/><a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="QR"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
