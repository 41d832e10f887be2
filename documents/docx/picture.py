"""A QR code drawn in the text: one picture of a part that the package holds beside it."""

from __future__ import annotations

from typing import Final

from documents.docx.layout import Layout
from documents.docx.markup import attribute

_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
PICTURES: Final = (
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture"'
)
"""The namespaces that a part with pictures declares."""
_EMU_PER_MM: Final = 36000


def qr_picture(
    url: str, layout: Layout, *, relation: str, number: int = 1, page: str = "страницы проверки"
) -> str:
    """The run that shows the picture of `relation`; `number` is its own within the part."""
    side = int(layout.profile.qr * _EMU_PER_MM)
    about = f'id="{number}" name="QR" descr="QR-код {page} {attribute(url)}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{side}" cy="{side}"/>'
        f'<wp:docPr {about}/><a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="QR"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
