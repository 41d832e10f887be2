"""What a route's content says of the people in it: who takes part, who answers for what, and what is one's own.

Pure questions about values; who confirms, decides and sees is the business of `approvals`.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.content import RouteContent
from documents.group import GROUP
from documents.roadmap import RoadmapRow
from documents.staff_card import StaffCard


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part in a route, as those who decide about it must know him."""

    person: str
    organization: str
    subjects: tuple[str, ...]


def is_group(content: RouteContent) -> bool:
    """Whether the route is that of a group."""
    return content.z1.kind == GROUP


def members(content: RouteContent) -> tuple[Participant, ...]:
    """Who is in the group beside its lead; nobody in a route of one teacher."""
    return tuple(Participant(one.person, one.organization.id, one.subjects) for one in content.z1.members)


def people(content: RouteContent) -> dict[str, str]:
    """«Шумская Н. Г.» by person, the lead first."""
    lead = {content.z1.lead: content.z1.initials_name} if content.z1.lead else {}
    return {**lead, **{one.person: one.initials_name for one in content.z1.members}}


def answering(content: RouteContent, row: RoadmapRow) -> str:
    """Who answers for the row: «Шумская Н. Г., Ёлкина Т. Р.»; empty where it is everybody's."""
    known = people(content)
    return ", ".join(known.get(one, "выбывший участник") for one in row.responsible)


def rows_of(content: RouteContent, person: str) -> frozenset[str]:
    """The rows of the road map for which the person answers."""
    return frozenset(row.id for row in content.z3.rows if person in row.responsible)


def keeping_group(content: RouteContent, kept: RouteContent) -> RouteContent:
    """The content with the members, the lead and the personal words of `kept`: a section's form does not touch them."""
    same = {name: getattr(kept.z1, name) for name in ("kind", "lead", "members")}
    z1 = content.z1.model_copy(update=same) if is_group(kept) else content.z1
    return with_words(content.model_copy(update={"z1": z1}), kept)


def with_words(content: RouteContent, signed: RouteContent) -> RouteContent:
    """The content with the personal words that `signed` has, and no others."""
    if content.z4.personal == signed.z4.personal:
        return content
    z4 = content.z4.model_copy(update={"personal": signed.z4.personal})
    return content.model_copy(update={"z4": z4})


def adding_words(signed: RouteContent, draft: RouteContent, person: str) -> RouteContent:
    """The signed content with that person's own words as the draft has them, and nothing else of the draft."""
    own = [one for one in draft.z4.personal if one.person == person and one.text.strip()]
    others = [one for one in signed.z4.personal if one.person != person]
    listed = tuple(sorted([*others, *own], key=lambda one: one.person))
    return signed.model_copy(update={"z4": signed.z4.model_copy(update={"personal": listed})})


def about_one(content: RouteContent, person: str) -> RouteContent:
    """The route as a member or the lead may take it along: his own facts in section 1 and nobody else's anywhere.

    What the group wrote together stays; other members, what they answer for and said, and the supporters go.
    """
    card: StaffCard = next((one for one in content.z1.members if one.person == person), content.z1)
    own = {name: getattr(card, name) for name in StaffCard.model_fields}
    z1 = content.z1.model_copy(update={**own, "lead": person, "members": (), "support_team": ()})
    rows = tuple(
        row.model_copy(update={"responsible": tuple(one for one in row.responsible if one == person)})
        for row in content.z3.rows
    )
    words = tuple(one for one in content.z4.personal if one.person == person)
    return content.model_copy(
        update={
            "z1": z1,
            "z3": content.z3.model_copy(update={"rows": rows}),
            "z4": content.z4.model_copy(update={"personal": words}),
        }
    )
