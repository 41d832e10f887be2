"""The form of the Appendix for one member of a group: his own three lines over the plan of all.

Not the file of a version, and it says so: the version's own form names the group and has the list as a sheet.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from documents.docx.appendix_form import appendix_form
from documents.docx.extract.facts import Extract
from documents.docx.footers import footers
from documents.docx.layout import layout
from documents.docx.marks import mark
from documents.docx.package import member, package
from documents.docx.properties import core_part, custom_part
from documents.docx.reading import read_back
from documents.docx.snapshot import Snapshot

FORM = "member"


def member_form(route: Snapshot, printed_on: date) -> bytes:
    """The Word file, read back; `route` is that of the group as it is about the member."""
    told = Extract((route,), printed_on)
    said = f"Форма участника группового маршрута № {route.number or 'без номера'}, дата печати {told.printed}"
    laid, marked = layout(route.profile, "appendix"), replace(route, appendix_mark=said)
    stated = mark(marked, "appendix")
    title = f"Форма участника группового маршрута: {told.short_name}"
    own = {
        "iom_form": FORM,
        "iom_printed_on": printed_on.isoformat(),
        "iom_route_1": f"{route.route} {route.version} {route.content_hash}",
    }
    body = package(
        (
            *laid.constant,
            member("word/document.xml", appendix_form(marked, stated, laid)),
            *footers(marked, stated, laid),
            member("docProps/core.xml", core_part(title, said, route.at, route.state_label)),
            member("docProps/custom.xml", custom_part(own)),
        )
    )
    read_back(body)
    return body
