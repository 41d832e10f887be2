"""The whole content of a route: five sections, each a zone with its own salt.

A draft may be empty everywhere; limits, codes and characters are strict at once.
Hashes are made in `zones`, demands on completeness in `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from documents.dictionaries import Dictionaries
from documents.errors import ContentUnreadable
from documents.general import GeneralInfo, LegalAct, Supporter
from documents.group import Member, PersonalWords
from documents.needs import Need, Needs
from documents.progress import Evidence, Mark, Progress
from documents.recommendations import Recommendation, Recommendations
from documents.reflection import DeficitOutcome, IndicatorFact, Product, Reflection, RowAnswer
from documents.roadmap import Indicator, Roadmap, RoadmapRow
from documents.staff_card import Education, Organization, StaffCard
from documents.values import Record

ZONES = ("z1", "z2", "z3", "z4", "z5")

__all__ = [
    "ZONES",
    "DeficitOutcome",
    "Education",
    "Evidence",
    "GeneralInfo",
    "Indicator",
    "IndicatorFact",
    "LegalAct",
    "Mark",
    "Member",
    "Need",
    "Needs",
    "Organization",
    "PersonalWords",
    "Product",
    "Progress",
    "Recommendation",
    "Recommendations",
    "Reflection",
    "Roadmap",
    "RoadmapRow",
    "RouteContent",
    "RowAnswer",
    "StaffCard",
    "Supporter",
    "content_from_bytes",
    "content_from_data",
    "empty_content",
    "to_data",
]


class RouteContent(Record):
    """What a route says at one moment; a value that never changes."""

    z1: GeneralInfo = Field(title="Раздел 1")
    z2: Needs = Field(title="Раздел 2")
    z3: Roadmap = Field(title="Раздел 3")
    z4: Reflection = Field(title="Раздел 4")
    z5: Recommendations = Field(title="Раздел 5")

    def with_zones(self, other: RouteContent, *names: str) -> RouteContent:
        """The same content with the named zones taken from another."""
        return self.model_copy(update={name: getattr(other, name) for name in names})


def empty_content(salts: Mapping[str, str]) -> RouteContent:
    """A route that says nothing yet; `salts` has one salt per zone."""
    return RouteContent.model_validate({zone: {"salt": salts[zone]} for zone in ZONES})


def content_from_data(data: Mapping[str, Any], dictionaries: Dictionaries | None = None) -> RouteContent:
    """Content typed by a person, checked against the installation's dictionaries; raises ValidationError."""
    context = None if dictionaries is None else {"dictionaries": dictionaries}
    return RouteContent.model_validate(data, context=context)


def content_from_bytes(stored: bytes) -> RouteContent:
    """Content as it was stored; codes that have since left the dictionaries are still read."""
    try:
        return RouteContent.model_validate_json(stored, context={"dictionaries": None})
    except ValidationError as error:
        raise ContentUnreadable(reason=f"{error.error_count()} несоответствий") from error


def to_data(record: Record) -> dict[str, Any]:
    """The record as plain data without what equals its default: a field added later changes no old hash."""
    return record.model_dump(mode="json", exclude_defaults=True)
