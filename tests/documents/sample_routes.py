"""The sample routes А–Г as the tests of documents use them."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from documents.content import ZONES, Progress, RouteContent, content_from_data

FOLDER = Path(__file__).parents[2] / "web" / "demo" / "samples"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
SUBMITTED = date(2026, 9, 14)
COMPLETED = date(2027, 6, 18)
SALTS = {zone: zone[1] * 64 for zone in ZONES}


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def route(name: str = "a_mathematics") -> RouteContent:
    data = raw(name)
    return content_from_data({zone: data[zone] for zone in ZONES})


@cache
def progress(name: str = "a_mathematics") -> Progress:
    return Progress.model_validate(raw(name)["p"])


def with_zone(content: RouteContent, zone: str, **changed: Any) -> RouteContent:
    """The content with fields of one zone replaced, validated anew."""
    data = {name: getattr(content, name).model_dump() for name in ZONES}
    data[zone].update(changed)
    return content_from_data(data)


def with_row(content: RouteContent, place: int, **changed: Any) -> RouteContent:
    """The content with fields of one road map row replaced, validated anew."""
    rows = [row.model_dump() for row in content.z3.rows]
    rows[place].update(changed)
    return with_zone(content, "z3", rows=rows)
