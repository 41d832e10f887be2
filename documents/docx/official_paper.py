"""A paper that is no version of a route (a report, an act): the look of the full form, a body of its own.

The same body and facts give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from documents.docx.layout import Layout
from documents.docx.markup import DECLARATION, R, W, attribute, field, paragraph, safe
from documents.docx.package import Member, member, package
from documents.docx.properties import SYSTEM

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
NO_FACTS = f'{DECLARATION}<Properties xmlns="{_CUSTOM}"/>'.encode()
"""The properties of a file that says nothing of a route."""


@dataclass(frozen=True)
class Paper:
    """What the file says of itself; `foot` stands in the footer of every page."""

    title: str
    foot: str
    at: datetime


def official_paper(paper: Paper, body: str, layout: Layout, *, last: str | None = None) -> bytes:
    """The file: `body` is WordprocessingML, `layout` of the full form; the `last` pages stand upright unless told."""
    document = (
        f'{DECLARATION}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>'
        f"{body}{last or layout.first}</w:body></w:document>"
    )
    foot = _footer(paper)
    return package(
        (
            *layout.constant,
            member("word/document.xml", document.encode()),
            foot,
            Member(b"word/footer2.xml", foot.crc, foot.size, foot.body),
            member("docProps/core.xml", core_of(paper)),
            member("docProps/custom.xml", NO_FACTS),
        )
    )


def _footer(paper: Paper) -> Member:
    lines = (
        '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{safe(paper.foot)} · лист </w:t></w:r>{field("PAGE")}'
        f'<w:r><w:t xml:space="preserve"> из </w:t></w:r>{field("NUMPAGES")}</w:p>'
        + paragraph("Footer", SYSTEM)
    )
    return member("word/footer1.xml", f'{DECLARATION}<w:ftr xmlns:w="{W}">{lines}</w:ftr>'.encode())


def core_of(paper: Paper) -> bytes:
    """The properties that every Word file has."""
    at = paper.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_CORE}"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{attribute(paper.title)}</dc:title>"
        f"<dc:creator>{SYSTEM}</dc:creator><cp:lastModifiedBy>{SYSTEM}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{at}</dcterms:modified>'
        "<dc:language>ru-RU</dc:language></cp:coreProperties>"
    ).encode()
