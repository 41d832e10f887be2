"""Who is in the group of a route, as values: its members as their staff cards knew them, and their own words.

The lead is whose route it is: section 1 is about him, and members are named beside him. What follows from a
membership is asked in `membership`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from documents.staff_card import StaffCard
from documents.texts import Text
from documents.values import PersonId, Record, distinct

FEWEST, MOST = 2, 30
GROUP = "group"


class Member(StaffCard):
    """One member of the group: his staff card as it was when he was added."""

    person: PersonId = Field(title="Учётная запись участника")


class PersonalWords(Record):
    """What a member says of his own way beside the common reflection."""

    person: PersonId = Field(title="Участник")
    text: Annotated[str, Text(2000)] = Field("", title="Личная рефлексия участника")


Named = TypeVar("Named", bound=Sequence[Member] | Sequence[PersonalWords])


def _one_each(records: Named) -> Named:
    distinct(tuple(record.person for record in records))
    return records


OneEach = AfterValidator(_one_each)
