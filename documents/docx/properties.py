"""The document's properties: who made it, of what, when; and the salts by which its hashes are recomputed.

The creator is the system, never a login; both times are the version's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from documents.content import ZONES
from documents.docx.markup import DECLARATION, attribute
from documents.docx.snapshot import Snapshot
from documents.general import DEFAULT_TITLE

SYSTEM: Final = "Информационная система «Маршрут»"
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"


def core(snapshot: Snapshot) -> bytes:
    """`docProps/core.xml`."""
    name = snapshot.content.z1.initials_name
    title = f"{DEFAULT_TITLE}: {name}" if name else DEFAULT_TITLE
    subject = "Черновик" if snapshot.is_preview else f"{name_of(snapshot)}, версия {snapshot.version}"
    return core_part(title, subject, snapshot.at, snapshot.state_label)


def core_part(title: str, subject: str, at: datetime, status: str) -> bytes:
    """`docProps/core.xml` of any document; both times are `at`."""
    spelled = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{attribute(title)}</dc:title>"
        f"<dc:subject>{attribute(subject)}</dc:subject>"
        f"<dc:creator>{SYSTEM}</dc:creator><cp:lastModifiedBy>{SYSTEM}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{spelled}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{spelled}</dcterms:modified>'
        f"<dc:language>ru-RU</dc:language><cp:contentStatus>{attribute(status)}</cp:contentStatus>"
        "</cp:coreProperties>"
    ).encode()


def custom(snapshot: Snapshot, form: str) -> bytes:
    """`docProps/custom.xml`: route, number, version, form, content hash and the salt of each zone."""
    values = {
        "iom_route": snapshot.route,
        "iom_number": snapshot.number or "",
        "iom_version": str(snapshot.version),
        "iom_form": form,
        "iom_process": snapshot.process,
        "iom_content_hash": snapshot.content_hash,
        **{f"iom_salt_{zone}": getattr(snapshot.content, zone).salt for zone in ZONES},
    }
    return custom_part(values)


def custom_part(values: Mapping[str, str]) -> bytes:
    """`docProps/custom.xml` with these texts by name."""
    inside = "".join(
        f'<property fmtid="{_FORMAT}" pid="{pid}" name="{name}">'
        f"<vt:lpwstr>{attribute(text)}</vt:lpwstr></property>"
        for pid, (name, text) in enumerate(values.items(), 2)
    )
    return (
        f'{DECLARATION}<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        f"{inside}</Properties>"
    ).encode()


def name_of(snapshot: Snapshot) -> str:
    """How the route is called in a line: its number, or that it has none yet."""
    return snapshot.number or "ИОМ без номера"
