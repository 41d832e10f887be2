"""The parties of a group: its members and its schools, each of whom decides once where the process says `each`.

A member is asked for what he has not confirmed: once more only where the plan changed materially, or where he joins
or answers for more than was agreed. A school is asked again whenever what it signed has changed (rules §2).
"""

from collections.abc import Iterator

from approvals import offices
from approvals.authority import Grant
from approvals.situation import PastSignOff, Situation
from documents.content import RouteContent
from documents.membership import members, rows_of
from documents.zones import zone_hashes
from workflow.definition import MEMBER, Each, ProcessDefinition


def party(grant_: Grant, person: str, each: Each) -> str:
    """For whom the person decides: the member for himself, an office for its school."""
    return person if each is Each.MEMBER else grant_.organization or ""


def parties(situation: Situation, content: RouteContent, each: Each) -> frozenset[str]:
    """All members of the group, or all of its schools; a school whose last member leaves is still one of them."""
    if each is Each.MEMBER:
        return frozenset(one.person for one in members(content))
    known = (content, situation.content_in_force)
    schools = {one.organization for said in known if said for one in members(said)}
    return frozenset(schools | {situation.organization})


def awaited(
    situation: Situation, definition: ProcessDefinition, content: RouteContent, each: Each, *, material: bool
) -> frozenset[str]:
    """The parties whose yes to this content is still lacking; `material`: it changes what was agreed materially."""
    last = dict(_words(situation, definition, each))
    hashes = zone_hashes(content)
    agreed = {one for one, row in last.items() if row.agrees and row.covers(hashes)}
    if each is Each.MEMBER and not material:
        agreed |= bound(situation, content)
    return parties(situation, content, each) - agreed


def bound(situation: Situation, content: RouteContent) -> frozenset[str]:
    """Members of what was agreed last who answer for nothing more than they did there."""
    base = situation.content_in_force or situation.content_approved
    if base is None:
        return frozenset()
    return frozenset(
        one.person for one in members(base) if rows_of(content, one.person) <= rows_of(base, one.person)
    )


def _words(
    situation: Situation, definition: ProcessDefinition, each: Each
) -> Iterator[tuple[str, PastSignOff]]:
    """Every decision of a party where each decides, in order."""
    states = {code for code, state in definition.states.items() if state.quorum and state.quorum.each is each}
    for row in situation.signed:
        if row.state not in states:
            continue
        if each is Each.MEMBER and row.office == MEMBER:
            yield row.person, row
        elif each is Each.SCHOOL and row.organization and offices.level(row.office) == "school":
            yield row.organization, row
