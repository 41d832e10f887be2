"""The constant half of a document: styles, sections, page numbers, settings.

python-docx draws it once per process, profile and form; afterwards it is only bytes, already deflated,
and the texts of its section breaks.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from lxml import etree

from documents.docx.markup import DECLARATION, R, W
from documents.docx.package import BEST, Member, member
from documents.docx.profile import Page, Profile, profile
from documents.docx.settings import font_table, settings
from documents.docx.styles import define_styles

Form = Literal["full", "appendix", "extract"]
FORMS: Final[tuple[Form, ...]] = ("full", "appendix")
"""The forms that every version has; an extract is drawn when it is asked for."""

_A4 = (210, 297)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_SURPLUS = re.compile(r' (?:xmlns:\w+|w:rsid\w*)="[^"]*"')
_REFERENCE = re.compile(r"<w:(header|footer)Reference[^>]*/>")
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
# The parts of a package and the relationships of its body; page 1 of the full form has a footer of its own.
_PARTS = {"rId1": "styles", "rId2": "settings", "rId3": "fontTable", "rId4": "header", "rId5": "footer"}
FIRST_FOOTER: Final = "rId6"
FOOTER: Final = "rId5"


@dataclass(frozen=True)
class Layout:
    """Everything that does not depend on a route; `hash` names it in the `renderer` of a version."""

    profile: Profile
    form: Form
    constant: tuple[Member, ...]
    qr_relations: Member
    portrait: str
    landscape: str
    first: str
    hash: str
    portrait_width: int  # of the text, in twentieths of a point
    landscape_width: int


def text_width(page: Page, *, landscape: bool) -> int:
    """The width between the margins in twentieths of a point."""
    paper = _A4[1] if landscape else _A4[0]
    return int(Mm(paper - page.left - page.right).twips)


@cache
def layout(profile_id: str, form: Form) -> Layout:
    """The layout of a form in a profile; drawn at the first call in a process."""
    look = profile(profile_id)
    document = _drawn(look, form)
    first, landscape, portrait = (_section(section, form) for section in document.sections)
    parts = {
        "[Content_Types].xml": _content_types(form),
        "_rels/.rels": _package_relations(),
        "word/_rels/document.xml.rels": document_relations(form),
        "word/styles.xml": _part(document.styles.element),
        "word/settings.xml": settings(),
        "word/fontTable.xml": font_table(look),
        "word/header1.xml": _part(document.sections[0].header._element),  # noqa: SLF001  # no public access
    }
    digest = hashlib.sha256()
    for name, data in [*parts.items(), ("sections", (first + landscape + portrait).encode())]:
        digest.update(f"{name} {len(data)}\n".encode() + data)
    if form == "extract":
        del parts["word/_rels/document.xml.rels"]  # it names as many pictures as there are routes
    constant = tuple(member(name, data, level=BEST) for name, data in parts.items())
    relations = member("word/_rels/footer2.xml.rels", _footer_relations(), level=BEST)
    return Layout(
        profile=look,
        form=form,
        constant=constant,
        qr_relations=relations,
        portrait=portrait,
        landscape=landscape,
        first=first,
        hash=digest.hexdigest()[:16],
        portrait_width=text_width(look.page, landscape=False),
        landscape_width=text_width(look.page, landscape=True),
    )


def _drawn(look: Profile, form: Form) -> WordDocument:
    document = Document()
    define_styles(document, look, form)
    _lay(document.sections[0], look.page, landscape=form == "appendix")
    _number_pages(document.sections[0])
    _lay(document.add_section(WD_SECTION.NEW_PAGE), look.page, landscape=True)
    _lay(document.add_section(WD_SECTION.NEW_PAGE), look.page, landscape=False)
    for section in list(document.sections)[1:]:
        section.different_first_page_header_footer = False
    return document


def _lay(section: Section, page: Page, *, landscape: bool) -> None:
    width, height = reversed(_A4) if landscape else _A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.header_distance, section.footer_distance = Mm(page.header), Mm(page.footer)


def _number_pages(section: Section) -> None:
    """A number in the upper margin of each page but the first."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Header"
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), " PAGE ")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "2"
    run.append(text)
    number.append(run)
    paragraph._p.append(number)  # noqa: SLF001  # python-docx has no fields


def _section(section: Section, form: Form) -> str:
    """The section's properties as text; the first names header and footers, the others inherit them."""
    raw = etree.tostring(section._sectPr, encoding="unicode")  # noqa: SLF001  # no public access
    bare = _SURPLUS.sub("", raw)
    referenced = _REFERENCE.search(bare) is not None
    bare = _REFERENCE.sub("", bare)
    if not referenced:
        return bare
    first_footer = FIRST_FOOTER if form == "full" else FOOTER
    references = (
        '<w:headerReference w:type="default" r:id="rId4"/>'
        f'<w:footerReference w:type="default" r:id="{FOOTER}"/>'
        f'<w:footerReference w:type="first" r:id="{first_footer}"/>'
    )
    start = bare.index(">") + 1
    return bare[:start] + references + bare[start:]


def _part(element: etree._Element) -> bytes:
    etree.strip_attributes(element, _IGNORABLE)  # it names prefixes that the next line removes
    etree.cleanup_namespaces(element, top_nsmap={"w": W}, keep_ns_prefixes=["w"])
    return DECLARATION.encode() + etree.tostring(element, encoding="utf-8")


def _content_types(form: Form) -> bytes:
    kinds = {
        "/word/document.xml": f"{_TYPES}.document.main+xml",
        "/word/styles.xml": f"{_TYPES}.styles+xml",
        "/word/settings.xml": f"{_TYPES}.settings+xml",
        "/word/fontTable.xml": f"{_TYPES}.fontTable+xml",
        "/word/header1.xml": f"{_TYPES}.header+xml",
        "/word/footer1.xml": f"{_TYPES}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/custom.xml": _PROPERTIES,
    }
    if form == "full":
        kinds["/word/footer2.xml"] = f"{_TYPES}.footer+xml"
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    ).encode()


def _relations(targets: list[tuple[str, str, str]]) -> bytes:
    inside = "".join(f'<Relationship Id="{id_}" Type="{kind}" Target="{to}"/>' for id_, kind, to in targets)
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'.encode()


def _package_relations() -> bytes:
    return _relations(
        [
            ("rId1", f"{R}/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", f"{R}/custom-properties", "docProps/custom.xml"),
        ]
    )


def picture_relation(place: int) -> str:
    """The relation of the body to its picture of that place, counted from 1."""
    return f"rId{len(_PARTS) + place}"


def document_relations(form: Form, pictures: int = 0) -> bytes:
    """`word/_rels/document.xml.rels`; an extract has a picture for each route that can be checked."""
    numbered = {"header", "footer"}
    names = {id_: f"{kind}{'1' if kind in numbered else ''}.xml" for id_, kind in _PARTS.items()}
    targets = [(id_, f"{R}/{kind}", names[id_]) for id_, kind in _PARTS.items()]
    if form == "full":
        targets.append((FIRST_FOOTER, f"{R}/footer", "footer2.xml"))
    targets += [
        (picture_relation(place), f"{R}/image", f"media/qr{place}.png") for place in range(1, pictures + 1)
    ]
    return _relations(targets)


def _footer_relations() -> bytes:
    return _relations([("rId1", f"{R}/image", "media/qr.png")])
