"""The empty block by which a school certifies a paper copy, and the room for a head's signature.

The program never fills in who certifies: that is a signature on paper.
"""

from __future__ import annotations

from documents.docx.extract.facts import Extract
from documents.docx.layout import Layout
from documents.docx.markup import grid, paragraph, safe, then
from documents.docx.typography import NBSP, listed

BY_HAND = "____________"
DATE_BY_HAND = "«____» ______________ 20___ г."


def certification(told: Extract, layout: Layout) -> str:
    """«Копия электронного документа верна»: what the program knows stands there, the rest is for the pen."""
    originals = listed(
        [f"№{NBSP}{route.number or 'без номера'}, версия{NBSP}{route.version}" for route in told.routes]
    )
    kept = told.person.organization.short_name or told.person.organization.full_name
    lines = (
        f"Подлинники хранятся в информационной системе «Маршрут»: {originals}.",
        f"Место хранения: {kept or BY_HAND}. Дата печати: {told.printed}.",
        f"Индекс дела по номенклатуре: {told.case_index or BY_HAND * 2}",
    )
    table = grid((layout.portrait_width,), ("Label",))
    block = (
        "Копия электронного документа верна"
        + "".join([then("Cell", safe(line)) for line in lines])
        + _by_hand()
    )
    return paragraph("Remark", "") + table.filled([table.band("Label", block)])


def head_signature(printed: str, layout: Layout) -> str:
    """Room for the head's signature under a reference; neither name nor office is filled in."""
    table = grid((layout.portrait_width,), ("Cell",), borders=False)
    block = safe(f"Дата печати: {printed}") + _by_hand()
    return paragraph("Remark", "") + table.filled([table.band("Cell", block)])


def _by_hand() -> str:
    """Lines to be filled in with a pen."""
    lines = (
        f"Должность: {BY_HAND * 4}",
        f"Подпись: {BY_HAND * 2}   Расшифровка подписи: {BY_HAND * 2}",
        f"Дата: {DATE_BY_HAND}     М. П.",
    )
    return "".join([then("Cell", "") + then("Cell", line) for line in lines])
