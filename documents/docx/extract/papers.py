"""The papers for an attestation: each is a list of parts drawn from the same stored snapshots.

Equal values give equal bytes, as with the forms of a version; nothing here reads a clock, a base or a dictionary.
Which routes and versions may be shown, and to whom, is decided in `approvals/attestation/shown.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from documents.docx.extract.certification import certification, head_signature
from documents.docx.extract.course import deficits, events, plan_facts
from documents.docx.extract.facts import Extract
from documents.docx.extract.opening import opening, overview, statement_text
from documents.docx.extract.outcome import certificates, judgements, products, reflection
from documents.docx.extract.parcel import parcel
from documents.docx.extract.proof import approvals, how_to_check
from documents.docx.layout import Layout, layout
from documents.docx.markup import paragraph, safe
from documents.docx.properties import core_part, custom_part
from documents.docx.qr import qr_png
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, days

NOTHING: Final = "Таких документов по этому маршруту нет."
Paper = Literal["extract", "approvals", "outcome", "certificates", "statement"]
Part = Callable[[Extract, Snapshot, Layout], str]


@dataclass(frozen=True)
class Sheet:
    """What one paper is called and which parts of a route it shows."""

    title: str
    about_one: str
    about_several: str
    parts: tuple[Part, ...]
    certified: bool = True
    introduces: bool = True  # with everything that is known of the teacher, or only name, school and position

    def subtitle(self, told: Extract) -> str:
        """What the paper is about, in the right number."""
        return self.about_several if len(told.routes) > 1 else self.about_one


PAPERS: Final[Mapping[Paper, Sheet]] = MappingProxyType(
    {
        "extract": Sheet(
            "Выписка",
            "из индивидуального образовательного маршрута",
            "из индивидуальных образовательных маршрутов",
            (plan_facts, deficits, events, certificates, products, judgements, approvals),
        ),
        "approvals": Sheet(
            "Лист согласования",
            "действующие согласования маршрута",
            "действующие согласования маршрутов",
            (plan_facts, approvals),
            introduces=False,
        ),
        "outcome": Sheet(
            "Продукты и рефлексия",
            "итоги маршрута",
            "итоги маршрутов",
            (plan_facts, products, reflection),
            introduces=False,
        ),
        "certificates": Sheet(
            "Удостоверения и сертификаты",
            "полученные при реализации маршрута",
            "полученные при реализации маршрутов",
            (certificates,),
            introduces=False,
        ),
        "statement": Sheet("Справка", "о реализации маршрута", "о реализации маршрутов", (), certified=False),
    }
)


def draw(paper: Paper, told: Extract) -> bytes:
    """The Word file of a paper, read back; raises ProfileMissing and DocumentUnreadable."""
    laid = layout(told.latest.profile, "extract")
    sheet = PAPERS[paper]
    checked = (
        [route.check_url for route in told.routes if route.check_url] if approvals in sheet.parts else []
    )
    return parcel(
        laid,
        _body(paper, sheet, told, laid),
        footer=f"{sheet.title} · {told.short_name}{_printed(told)}",
        core=_core(sheet, told),
        custom=_custom(paper, told),
        pictures=tuple(qr_png(address) for address in checked),
    )


def _body(paper: Paper, sheet: Sheet, told: Extract, laid: Layout) -> str:
    shown = [opening(sheet.title, sheet.subtitle(told), told, laid, in_short=not sheet.introduces)]
    if paper == "statement":
        shown += [statement_text(told), overview(told, laid)]
    elif paper == "extract" and len(told.routes) > 1:
        shown.append(overview(told, laid))
    apart = paper == "extract" and len(told.routes) > 1
    for route in told.routes if sheet.parts else ():
        drawn = "".join([part(told, route, laid) for part in sheet.parts])
        shown.append(_heading(route, apart=apart) + (drawn or paragraph("Body", NOTHING)))
    shown += [paragraph("Remark", safe(sentence)) for sentence in told.left_out]
    if approvals in sheet.parts:
        shown.append(how_to_check(told))
    shown.append(certification(told, laid) if sheet.certified else head_signature(told.printed, laid))
    return "".join(shown)


def _heading(route: Snapshot, *, apart: bool) -> str:
    """The heading of a route; in an extract of several each begins a page."""
    general = route.content.z1
    term = days(general.starts_on, general.ends_on)
    name = f"Маршрут № {route.number or 'без номера'}" + (f", {term}" if term else "")
    return paragraph("Heading1", safe(name), new_page=apart)


def _printed(told: Extract) -> str:
    """What a loose sheet must say: of which routes it is, and when it was printed."""
    numbers = ", ".join([route.number or "без номера" for route in told.routes[:3]])
    more = f" и ещё{NBSP}{len(told.routes) - 3}" if len(told.routes) > 3 else ""  # noqa: PLR2004
    return f" · {numbers}{more} · дата печати{NBSP}{told.printed}"


def _core(sheet: Sheet, told: Extract) -> bytes:
    numbers = ", ".join([f"{route.number or route.route}, версия {route.version}" for route in told.routes])
    title = f"{sheet.title} {sheet.subtitle(told)}: {told.short_name}"
    return core_part(title, numbers, told.latest.at, "Для аттестации")


def _custom(paper: Paper, told: Extract) -> bytes:
    values = {"iom_form": paper, "iom_printed_on": told.printed_on.isoformat()}
    for place, route in enumerate(told.routes, 1):
        values[f"iom_route_{place}"] = f"{route.route} {route.version} {route.content_hash}"
    return custom_part(values)
