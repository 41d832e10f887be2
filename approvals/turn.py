"""Whose turn comes next: the tasks that a state opens, and whether anybody could take them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from approvals import offices
from approvals.authority import barred_writers
from approvals.errors import VacantOffice
from approvals.facts import changes_material
from approvals.parties import awaited
from approvals.situation import Situation
from approvals.standing import held_offices
from documents.content import RouteContent
from documents.membership import members
from workflow.calendar import WorkingCalendar
from workflow.definition import MEMBER, Deadline, Decision, Each, ProcessDefinition, State, StateKind
from workflow.errors import CalendarOutOfRange
from workflow.participants import Office, holders, names_of

VACANT = {
    "school": "В вашей школе сейчас никто не назначен рассматривать маршруты ({office}). Обратитесь к директору школы: "
    "нужен приказ о назначении.",
    "each_school": "{school}: рассмотреть маршрут некому ({office}). Никто не назначен, или назначенный сам в группе. "
    "Обратитесь к директору этой школы: нужен приказ о назначении.",
    "municipality": "Для школы не назначен муниципальный куратор. Сообщите в управление образования.",
}


@dataclass(frozen=True)
class Turn:
    """One task to open."""

    office: str
    person: str | None
    due_on: date | None
    organization: str
    party: str = ""  # the member or the school, where each of a group decides


def turns(
    session: Session,
    situation: Situation,
    definition: ProcessDefinition,
    state: str,
    *,
    content: RouteContent,
    hashes: Mapping[str, str],
    on: date,
    calendar: WorkingCalendar,
) -> tuple[Turn, ...]:
    """The tasks of the state, but for offices and parties whose approval of an earlier round stands.

    Raises `VacantOffice` where a review would wait for nobody.
    """
    described = definition.states[state]
    due_on = _due(calendar, on, described.deadline)
    if described.kind is not StateKind.REVIEW:
        return tuple(
            Turn(office, _person(situation, office), due_on, situation.organization)
            for office in described.offices
        )
    if described.quorum is not None and described.quorum.each is not None:
        return _of_parties(session, situation, definition, state, content=content, on=on, due_on=due_on)
    found = []
    held = partial(_is_held, session, situation, definition, on)
    stands = _standing(situation, described, hashes)
    for office in described.offices:
        if office in stands:
            continue
        deciders = _deciders(definition, state, office)
        able = next((one for one in deciders if held(one, situation.organization)), None)
        if able is None:
            raise VacantOffice(
                office=office, sentence=VACANT[offices.level(office)].format(office=offices.NAMES[office])
            )
        found.append(Turn(able, None, due_on, situation.organization))
    return tuple(found)


def _of_parties(
    session: Session,
    situation: Situation,
    definition: ProcessDefinition,
    state: str,
    *,
    content: RouteContent,
    on: date,
    due_on: date | None,
) -> tuple[Turn, ...]:
    """A task for each member or school whose yes to the content is lacking."""
    quorum = definition.states[state].quorum
    assert quorum is not None
    assert quorum.each is not None
    material = changes_material(situation, content)
    situation = replace(situation, content=content)  # who joins is in the group for those who decide about it
    lacking = sorted(awaited(situation, definition, content, quorum.each, material=material))
    if quorum.each is Each.MEMBER:
        places = {one.person: one.organization for one in members(content)}
        return tuple(Turn(MEMBER, one, due_on, places[one], one) for one in lacking)
    deciders = _deciders(definition, state, quorum.of[0])
    found = []
    held = partial(_is_held, session, situation, definition, on)
    for school in lacking:
        able = next((one for one in deciders if held(one, school)), None)
        if able is None:
            name = names_of(session, school, on=on).short_name
            raise VacantOffice(
                office=quorum.of[0],
                sentence=VACANT["each_school"].format(office=offices.NAMES[quorum.of[0]], school=name),
            )
        found.append(Turn(able, None, due_on, school, school))
    return tuple(found)


def _standing(situation: Situation, state: State, hashes: Mapping[str, str]) -> frozenset[str]:
    if state.quorum is None:
        return frozenset()
    return frozenset(office for _, office in situation.standing_approvals(state.code, hashes))


def _due(calendar: WorkingCalendar, on: date, deadline: Deadline | None) -> date | None:
    try:
        return None if deadline is None else calendar.due(on, deadline)
    except CalendarOutOfRange:
        return None  # a clock reminds: without a calendar for that year it is silent, and the act goes on


def _person(situation: Situation, office: str) -> str | None:
    return situation.subject if office == "subject" else None


def _deciders(definition: ProcessDefinition, state: str, office: str) -> tuple[str, ...]:
    """The office itself, then the higher official who may step in for it."""
    if office == Office.DEPUTY_HEAD and any(
        Office.SCHOOL_HEAD in definition.offices_for(state, act.code)
        for act in definition.acts_from(state)
        if act.decision is Decision.APPROVE
    ):
        return (office, Office.SCHOOL_HEAD)
    return (office,)


def _is_held(
    session: Session,
    situation: Situation,
    definition: ProcessDefinition,
    on: date,
    office: str,
    organization: str,
) -> bool:
    """Whether somebody holds the office for this route who neither takes part in it nor filled it in."""
    at_school = organization if offices.level(office) == "school" else None
    barred = {situation.subject, *situation.group, *barred_writers(situation, definition)}
    for row in holders(session, office, at_school, on=on):
        if row.person in barred:
            continue
        if row.scope == "municipality" or (row.scope == "organization" and row.organization == organization):
            return True
        held = next(
            one
            for one in held_offices(session, row.person, on, lock=False)
            if one.appointment == row.appointment
        )
        if any(
            held.reaches(organization=one.organization, subject=one.person, subjects=one.subjects)
            for one in situation.participants
            if one.organization == organization
        ):
            return True
    return False
