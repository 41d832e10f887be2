"""Sample routes А–Д, given to other people and other school years.

The texts stay as written; dates move by whole years, and a route may take only some of the rows.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "samples"
YEAR = 2026  # the autumn in which the samples are set
ROUTE_FIELDS = ("title", "goal", "starts_on", "ends_on", "duration_rationale", "support_team")
GROUP_FIELDS = ("kind", "lead", "members")  # who is in the group is a step of a story
_YEARS_IN_TEXT = re.compile(r"\b(2026|2027)\b")


@dataclass(frozen=True)
class Sample:
    """What one route says, zone by zone, as plain data; `p` holds the progress marks."""

    process: str
    zones: Mapping[str, Any]

    def card(self) -> dict[str, Any]:
        """The staff card behind section 1."""
        return {
            name: value
            for name, value in self.zones["z1"].items()
            if name not in (*ROUTE_FIELDS, *GROUP_FIELDS, "salt", "legal_act")
        }

    def heading(self) -> dict[str, Any]:
        """What the teacher adds to the card in section 1."""
        return {name: self.zones["z1"][name] for name in ROUTE_FIELDS if name in self.zones["z1"]}

    def zone(self, name: str) -> dict[str, Any]:
        """One section without its salt and without people: each route draws and names its own."""
        said = {key: value for key, value in self.zones[name].items() if key != "salt"}
        if name == "z3":
            said["rows"] = [
                {key: value for key, value in row.items() if key != "responsible"} for row in said["rows"]
            ]
        return said

    def row(self, number: int) -> str:
        """The id of the row with that number, counted from 1."""
        return str(self.zones["z3"]["rows"][number - 1]["id"])


@cache
def sample(name: str) -> Sample:
    """The sample of that file name, `a_mathematics` for instance."""
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Sample(data.pop("demo")["process"], data)


def set_in(given: Sample, year: int) -> Sample:
    """The same route begun in the autumn of `year`; the staff card stays as it is."""
    if year == YEAR:
        return given
    card = given.card()
    moved = {zone: _moved(value, year - YEAR) for zone, value in given.zones.items()}
    return Sample(given.process, {**moved, "z1": {**moved["z1"], **card}})


def only_rows(given: Sample, numbers: Sequence[int]) -> Sample:
    """The same route with these rows only, and with what belongs to them."""
    zones = dict(given.zones)
    rows = [zones["z3"]["rows"][number - 1] for number in numbers]
    kept, directions = {row["id"] for row in rows}, {row["direction"] for row in rows}
    needs = {need for row in rows for need in row["needs"]}
    zones["z2"] = {**zones["z2"], "items": [item for item in zones["z2"]["items"] if item["id"] in needs]}
    zones["z3"] = {**zones["z3"], "rows": rows}
    zones["z4"] = {
        **zones["z4"],
        "deficit_outcomes": [one for one in zones["z4"]["deficit_outcomes"] if one["need"] in needs],
        "products": [one for one in zones["z4"]["products"] if one["direction"] in directions],
    }
    zones["p"] = {"marks": [mark for mark in zones["p"]["marks"] if mark["row"] in kept]}
    return Sample(given.process, zones)


def many_rows(given: Sample, count: int) -> Sample:
    """The same route with `count` rows: the sample's repeated by parts, each under its own id."""
    rows = given.zones["z3"]["rows"]
    repeated = []
    for place in range(count):
        row, part = rows[place % len(rows)], place // len(rows) + 1
        repeated.append(row if part == 1 else _part(row, place, part))
    return Sample(given.process, {**given.zones, "z3": {**given.zones["z3"], "rows": repeated}})


def _part(row: Mapping[str, Any], place: int, part: int) -> dict[str, Any]:
    task = f"{row['educational_task']} (часть {part})"
    return {**row, "id": f"{place:016x}", "educational_task": task, "derived": [], "hours": None}


def _moved(value: Any, years: int) -> Any:
    if isinstance(value, date):
        return value.replace(year=value.year + years)
    if isinstance(value, str):
        return _YEARS_IN_TEXT.sub(lambda found: str(int(found[0]) + years), value)
    if isinstance(value, Mapping):
        return {key: _moved(one, years) for key, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, years) for one in value]
    return value
