"""A made paper as a package: the constant half of the layout, the body, its footer, its pictures and properties."""

from __future__ import annotations

from documents.docx.footers import plain_footer
from documents.docx.layout import Layout, document_relations
from documents.docx.markup import DECLARATION, R, W
from documents.docx.package import member, package
from documents.docx.picture import PICTURES
from documents.docx.reading import read_back


def parcel(
    laid: Layout, body: str, *, footer: str, core: bytes, custom: bytes, pictures: tuple[bytes, ...] = ()
) -> bytes:
    """The bytes of the Word file, read back; raises DocumentUnreadable."""
    document = (
        f'{DECLARATION}<w:document xmlns:w="{W}" xmlns:r="{R}" {PICTURES}><w:body>'
        f"{body}{laid.first}</w:body></w:document>"
    )
    data = package(
        (
            *laid.constant,
            member("word/_rels/document.xml.rels", document_relations("extract", len(pictures))),
            member("word/document.xml", document.encode()),
            plain_footer(footer),
            *[member(f"word/media/qr{place}.png", picture) for place, picture in enumerate(pictures, 1)],
            member("docProps/core.xml", core),
            member("docProps/custom.xml", custom),
        )
    )
    read_back(data)
    return data
