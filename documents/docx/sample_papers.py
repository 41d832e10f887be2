"""«Образцы документов»: papers that a school puts in force before it signs in the program, filled with what is known.

Each is a sample to be read, changed and approved by people; the texts are data (`documents/sample_papers`). The same
facts of the same day give the same bytes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from documents.docx.layout import layout
from documents.docx.markup import grid, paragraph, safe
from documents.docx.official_paper import Paper, official_paper

FOLDER = Path(__file__).parents[1] / "sample_papers"
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "esign_rules": "Положение об использовании простой электронной подписи",
        "accession": "Заявление о присоединении к Положению",
        "consent": "Согласие на передачу персональных данных",
        "appointments": "Приказ о назначении ответственных",
    }
)
"""The samples by the names of their files, in the order in which a school needs them."""
BY_HAND = "______________"
_FOOT = "Образец: прочитайте, исправьте под свою организацию и утвердите"


@dataclass(frozen=True)
class Responsible:
    """One line of the order: what for, who, and in which position."""

    duty: str
    name: str
    position: str


@dataclass(frozen=True)
class SchoolFacts:
    """What the program knows of the organisation; an empty text leaves room for a pen."""

    full_name: str
    authority: str
    address: str
    head: str = ""  # «Мельник О. Д.»
    head_title: str = ""
    esign: str = ""  # « (приказ от … № …)», where the order is entered
    local_act: str = ""
    responsible: tuple[Responsible, ...] = ()


@cache
def _text(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def sample_paper(name: str, facts: SchoolFacts, *, at: datetime, profile: str = "gost_2025") -> bytes:
    """The sample of that name, one of `NAMES`, filled for the organisation."""
    said, laid = _text(name), layout(profile, "full")
    width = laid.portrait_width
    body = "".join(
        (*_head(said, facts, width), *_lines(said["lines"], facts, width), *_signatures(said, facts))
    )
    return official_paper(Paper(str(said["title"]), _FOOT, at), body, laid)


def _head(said: Mapping[str, Any], facts: SchoolFacts, width: int) -> Iterator[str]:
    if said.get("approved") or said.get("addressed"):
        title = facts.head_title or "Руководитель"
        words = (
            ("УТВЕРЖДАЮ", title, f"{BY_HAND} {facts.head or BY_HAND}", "«____» ______________ 20____ г.")
            if said.get("approved")
            else ("Руководителю организации", facts.full_name, facts.head or BY_HAND * 2)
        )
        corner = grid((width // 2, width - width // 2), ("Mark", "Stamp"), borders=False)
        yield corner.filled([corner.row("", safe(line)) for line in words])
        yield paragraph("Gap", "")
    if not said.get("addressed"):
        yield paragraph("Issuer", safe(facts.full_name))
    yield paragraph("Title", safe(str(said["title"])))
    if said.get("order"):
        yield paragraph("Subtitle", safe("от «____» ______________ 20____ г. № ________"))


def _lines(text: str, facts: SchoolFacts, width: int) -> Iterator[str]:
    known = {
        "school": facts.full_name,
        "authority": facts.authority or BY_HAND,
        "address": facts.address,
        "esign": facts.esign,
        "local_act": facts.local_act or f"локальный акт от {BY_HAND} № ________",
    }
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line == "{table}":
            yield _table(facts.responsible, width)
        elif line.startswith("= "):
            yield paragraph("Heading2", safe(line.removeprefix("= ")))
        else:
            yield paragraph("Body", safe(line.format_map(known)))


def _table(rows: tuple[Responsible, ...], width: int) -> str:
    third = width // 3
    table = grid((width - 2 * third, third, third), ("Cell", "Cell", "Cell"))
    filled = [table.row(safe(one.duty), safe(one.name), safe(one.position)) for one in rows]
    blank = [table.row("", "", "") for _ in range(2)]
    head = table.head("За что отвечает", "Фамилия, имя, отчество", "Должность")
    return table.filled([head, *filled, *blank]) + paragraph("Gap", "")


def _signatures(said: Mapping[str, Any], facts: SchoolFacts) -> Iterator[str]:
    for who in said.get("signed", ()):
        name = facts.head if who == "Руководитель" and facts.head else BY_HAND
        yield paragraph("Gap", "")
        yield paragraph("Label", safe(f"{who}: {BY_HAND} / {name} / «____» ______________ 20____ г."))
