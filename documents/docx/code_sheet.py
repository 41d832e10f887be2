"""The sheet of one-time codes to be printed: whose it is, how it is used, and the codes in numbered columns.

It is drawn once, for who has just been shown the codes, and kept by nobody but him.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from documents.docx.layout import Layout, layout
from documents.docx.markup import grid, paragraph, safe
from documents.docx.official_paper import Paper, official_paper
from documents.docx.typography import moment

COLUMNS = 4
_NUMBER_WIDTH = 700


@dataclass(frozen=True)
class CodeSheet:
    """What the sheet says; the codes are grouped as they are to be read."""

    authority: str
    owner: str
    login: str
    codes: Sequence[str]
    at: datetime
    zone: str
    address: str
    profile: str


def code_sheet(said: CodeSheet) -> bytes:
    """The file of the sheet."""
    laid = layout(said.profile, "full")
    rules = (
        f"Код спрашивают при входе на {said.address} и при каждой подписи, после пароля.",
        "Каждый код действует один раз: использованный вычеркните. Порядок любой.",
        "Храните лист там, где хранят документы, никому не показывайте и не фотографируйте.",
        "Если лист потерян или его видели другие, попросите администратора сбросить код.",
    )
    body = "".join(
        (
            paragraph("Issuer", safe(said.authority)),
            paragraph("Title", "ЛИСТ ОДНОРАЗОВЫХ КОДОВ"),
            paragraph("Subtitle", safe(f"{said.owner}, логин {said.login}")),
            *(paragraph("Body", safe(rule)) for rule in rules),
            paragraph("Heading2", "Коды"),
            _codes(said.codes, laid),
        )
    )
    foot = f"Лист одноразовых кодов · создан {moment(said.at, said.zone)}"
    return official_paper(Paper("Лист одноразовых кодов", foot, said.at), body, laid)


def _codes(codes: Sequence[str], laid: Layout) -> str:
    """The codes down each column, every one beside its number."""
    rest = laid.portrait_width // COLUMNS - _NUMBER_WIDTH
    table = grid((_NUMBER_WIDTH, rest) * COLUMNS, ("CellCenter", "Stamp") * COLUMNS)
    numbered = [(str(number), safe(code)) for number, code in enumerate(codes, 1)]
    height = -(-len(numbered) // COLUMNS)
    numbered += [("", "")] * (height * COLUMNS - len(numbered))
    return table.filled(
        table.row(*(cell for pair in numbered[line::height] for cell in pair)) for line in range(height)
    )
