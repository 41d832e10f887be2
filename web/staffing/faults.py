"""What is wrong with a staff list: a file that is not taken at all, or places in it that need mending."""

from collections.abc import Iterable
from dataclasses import dataclass

from web.staffing.columns import SHEETS, heading_of
from workflow.errors import WorkflowError


class FileRefused(WorkflowError):
    """The file is no staff list that can be read. Fact: cause."""

    template = "Файл не принят: {cause}."


@dataclass(frozen=True, order=True)
class Remark:
    """One sentence about one place; `field` is empty where the whole row or sheet is meant."""

    sheet: str
    row: int
    field: str
    sentence: str

    def __str__(self) -> str:
        place = [f"лист «{self.sheet}»"]
        if self.row:
            place.append(f"строка {self.row}")
        if self.field:
            place.append(f"столбец «{heading_of(self.sheet, self.field)}»")
        words = ", ".join(place)
        return f"{words[:1].upper()}{words[1:]}: {self.sentence}"


class ListFaulty(WorkflowError):
    """The list cannot be carried out as it is. Facts: remarks, count."""

    template = "В списке есть что исправить (мест: {count}). Ничего не записано."


def as_in_the_file(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """In the order of sheets and rows: a sheet speaks of what earlier ones name, so causes stand first."""
    sheets = list(SHEETS)
    return tuple(
        sorted(
            remarks,
            key=lambda one: (sheets.index(one.sheet) if one.sheet in sheets else -1, one.row, one.field),
        )
    )
