"""«Лист для подписи»: one decision to be signed by hand, with the text that it is about behind it.

The first page says everything that a scan must show: whose route, which version, the control code, who decides what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.docx.general_section import general_section
from documents.docx.layout import Layout, layout
from documents.docx.markup import grid, paragraph, safe, section_end, then
from documents.docx.needs_section import needs_section
from documents.docx.official_paper import Paper, official_paper
from documents.docx.recommendations_section import recommendations_section
from documents.docx.reflection_section import reflection_section
from documents.docx.roadmap_section import roadmap_section
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, moment

_LABEL_WIDTH = 2900
_SECTIONS = {
    "z1": general_section,
    "z2": needs_section,
    "z4": reflection_section,
    "z5": recommendations_section,
}
HOW = (
    "Подписанный лист сканируют или фотографируют. Скан вносит в систему один человек, а другой подтверждает, что на "
    "нём сказано то же; после этого решение войдёт в журнал с датой этой подписи. Исправлять лист от руки нельзя: если "
    "текст или решение нужно изменить, напечатайте лист заново."
)


@dataclass(frozen=True)
class SheetForSigning:
    """Everything that the sheet prints besides the text: `content` holds what is signed, `zones` which of it."""

    content: Snapshot
    zones: tuple[str, ...]
    name: str
    round: int
    decision: str
    remarks: tuple[str, ...]
    office: str
    person: str
    person_short: str
    sheet: str
    printed_by: str
    printed_at: datetime


def paper_sheet(told: SheetForSigning) -> bytes:
    """The file of the sheet; equal values give equal bytes."""
    laid = layout(told.content.profile, "full")
    upright = "".join(write(told.content, laid) for zone, write in _SECTIONS.items() if zone in told.zones)
    body = _sheet(told, laid) + section_end(laid.first) + upright
    last = laid.portrait
    if "z3" in told.zones:
        body += (section_end(laid.portrait) if upright else "") + roadmap_section(told.content, laid)
        last = laid.landscape
    code = f"контрольный код{NBSP}{told.content.control_code}"
    foot = f"Лист для подписи {told.sheet} · {told.name} · {code}"
    return official_paper(Paper("Лист для подписи", foot, told.printed_at), body, laid, last=last)


def _sheet(told: SheetForSigning, laid: Layout) -> str:
    general = told.content.content.z1
    table = grid((_LABEL_WIDTH, laid.portrait_width - _LABEL_WIDTH), ("Label", "Cell"))
    facts = {
        "Маршрут": f"{told.name}, версия {told.content.version}"
        + (f", круг {told.round}" if told.round else ""),
        "Педагог": ", ".join(part for part in (general.full_name, general.position) if part),
        "Организация": general.organization.full_name or general.organization.short_name,
        "Контрольный код содержания": told.content.control_code,
        "Решение": told.decision,
        "Замечания": "\n".join(told.remarks) or "нет",
        "Подписывает": f"{told.person}, {told.office[:1].lower()}{told.office[1:]}",
    }
    rows = [table.row(name, safe(value)) for name, value in facts.items()]
    return "".join(
        (
            paragraph("Issuer", safe(told.content.authority_name)) if told.content.authority_name else "",
            paragraph("Title", "ЛИСТ ДЛЯ ПОДПИСИ"),
            paragraph("Subtitle", safe(f"к маршруту {told.name}")),
            table.filled(rows),
            paragraph(
                "Body",
                safe(
                    f"Решение принимаю о тексте с контрольным кодом {told.content.control_code}; "
                    "он приложен к этому листу, тот же код стоит внизу каждой страницы."
                ),
            ),
            _signature(told, laid),
            paragraph("Remark", HOW),
            paragraph(
                "Remark",
                safe(
                    f"Лист {told.sheet} напечатан {moment(told.printed_at, told.content.zone)}, {told.printed_by}"
                ),
            ),
        )
    )


def _signature(told: SheetForSigning, laid: Layout) -> str:
    office, signature, name = 3600, 2000, 2000
    day = laid.portrait_width - office - signature - name
    table = grid(
        (office, signature, name, day), ("Cell", "CellCenter", "CellCenter", "CellCenter"), borders=False
    )
    row = table.row(
        safe(told.office),
        "______________" + then("Note", "подпись"),
        safe(told.person_short) + then("Note", "инициалы, фамилия"),
        "«____» __________ 20___" + then("Note", "дата подписи"),
    )
    return table.filled([row])
