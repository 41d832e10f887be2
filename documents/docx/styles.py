"""The styles of both forms: real headings for navigation, and one named style for each kind of paragraph.

Each form gets only those that it uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from documents.docx.profile import Profile

_LEFT, _CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_RIGHT, _JUSTIFY = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
_GREY = RGBColor(0x55, 0x55, 0x55)


@dataclass(frozen=True)
class Look:
    """How one kind of paragraph looks; `name` is what Word shows in its list of styles."""

    id: str
    name: str
    size: float
    align: WD_ALIGN_PARAGRAPH = _LEFT
    bold: bool = False
    before: float = 0
    after: float = 0
    spacing: float = 1.0
    indent: float = 0
    with_next: bool = False
    outline: int | None = None
    caps: bool = False
    grey: bool = False


def looks(profile: Profile, form: Literal["full", "appendix", "extract"]) -> tuple[Look, ...]:
    """The styles of a form in a profile."""
    size, spacing = profile.size, profile.line_spacing
    both = (
        Look("Title", "Title", size.title, _CENTER, bold=True, before=6, after=6, with_next=True, outline=0),
        Look("Header", "header", size.body, _CENTER),
        Look("Footer", "footer", size.footer, _CENTER, grey=True),
        Look("Mark", "Отметка о состоянии", size.body, _LEFT, bold=True),
        Look("Stamp", "Гриф", size.body, _LEFT),
        Look("Cell", "Ячейка", size.table),
        Look("CellHead", "Заголовок графы", size.table, _CENTER, bold=form == "full"),
        Look("CellCenter", "Ячейка по центру", size.table, _CENTER),
        Look("Gap", "Промежуток", 1),
    )
    if form == "appendix":
        return both
    return (
        *both,
        Look("Heading1", "heading 1", size.heading, bold=True, before=14, after=6, with_next=True, outline=0),
        Look(
            "Heading2", "heading 2", size.subheading, bold=True, before=10, after=4, with_next=True, outline=1
        ),
        Look("Subtitle", "Subtitle", size.body, _CENTER, after=10),
        Look("Issuer", "Наименование организации", size.body, _CENTER, before=6),
        Look("Body", "Текст", size.body, _JUSTIFY, after=3, spacing=spacing, indent=profile.first_indent),
        Look("Label", "Подпись поля", size.table, bold=True),
        Look("Stage", "Этап ИОМ", size.roadmap, bold=True, before=2, after=2, with_next=True, outline=1),
        Look("Dense", "Ячейка дорожной карты", size.roadmap),
        Look("DenseCenter", "Ячейка дорожной карты по центру", size.roadmap, _CENTER),
        Look("DenseHead", "Заголовок графы дорожной карты", size.roadmap, _CENTER, bold=True),
        Look("Note", "Примечание", size.note, grey=True),
        Look("Remark", "Примечание к таблице", size.note, before=4, after=4),
        Look("Hash", "Хеш записи", 7),
    )


def define_styles(document: Document, profile: Profile, form: Literal["full", "appendix", "extract"]) -> None:
    """Replace the template's styles with ours."""
    _keep_defaults_only(document, profile)
    for look in looks(profile, form):
        _define(document, look)


def _keep_defaults_only(document: Document, profile: Profile) -> None:
    root = document.styles.element
    for child in list(root):
        root.remove(child)
    font = profile.font
    half_points = int(profile.size.body * 2)
    fonts = " ".join(f'w:{kind}="{font}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    root.append(
        parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
            f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
            '<w:lang w:val="ru-RU" w:eastAsia="ru-RU" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        )
    )
    for kind, id_, name, inside in (
        ("paragraph", "Normal", "Normal", "<w:qFormat/>"),
        ("character", "DefaultFont", "Default Paragraph Font", "<w:semiHidden/>"),
        ("table", "TableNormal", "Normal Table", f"<w:semiHidden/>{_CELL_MARGINS}"),
    ):
        root.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="{kind}" w:default="1" w:styleId="{id_}">'
                f'<w:name w:val="{name}"/>{inside}</w:style>'
            )
        )


_CELL_MARGINS = (
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    + "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
    )
    + "</w:tblCellMar></w:tblPr>"
)


def _define(document: Document, look: Look) -> None:
    style = document.styles.add_style(look.id, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    assert isinstance(style, ParagraphStyle)
    style.element.set(qn("w:styleId"), look.id)
    style.base_style = document.styles["Normal"]
    name = style.element.find(qn("w:name"))
    assert name is not None
    name.set(qn("w:val"), look.name)
    style.quick_style = True
    style.font.size, style.font.bold = Pt(look.size), look.bold or None
    if look.grey:
        style.font.color.rgb = _GREY
    shape = style.paragraph_format
    shape.alignment = look.align if look.align is not _LEFT else None
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing = Pt(look.size) if look.id == "Gap" else look.spacing
    shape.first_line_indent = Mm(look.indent) if look.indent else None
    shape.keep_with_next = look.with_next or None
    if look.outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look.outline))
        style.element.get_or_add_pPr().append(level)
