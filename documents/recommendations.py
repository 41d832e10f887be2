"""Section 5 (zone Z5): the municipal curator's recommendations.

Who gave them, when, and when the teacher read them stand in the version and its log entry, not here.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.dictionaries import Coded
from documents.texts import Text
from documents.values import Day, DistinctIds, Flag, Id, Link, Record, Salt

MOST_ITEMS = 30
"""Recommendations of one route."""


class Recommendation(Record):
    """One recommendation; advisory unless the local act allows more."""

    id: Id = Field(title="Код строки")
    text: Annotated[str, Text(1500)] = Field("", title="Рекомендация")
    type: Annotated[str | None, Coded("recommendation_type")] = Field(None, title="Вид рекомендации")
    resource: Annotated[str, Text(500)] = Field("", title="Ресурс")
    resource_link: Link = Field("", title="Ссылка на ресурс")
    due_on: Day = Field(None, title="Срок")
    binding: Annotated[str | None, Coded("binding")] = Field("advisory", title="Обязательность")


class Recommendations(Record):
    """Zone Z5."""

    salt: Salt = Field(title="Соль раздела 5")
    items: Annotated[tuple[Recommendation, ...], DistinctIds] = Field(
        (), max_length=MOST_ITEMS, title="Рекомендации"
    )
    none: Flag = Field(False, title="Рекомендаций нет")
