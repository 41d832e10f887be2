"""Whose turn comes next: the tasks that a state opens, and whether anybody could take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from approvals import offices
from approvals.authority import writers
from approvals.errors import VacantOffice
from approvals.situation import Situation
from approvals.standing import held_offices
from workflow.calendar import WorkingCalendar
from workflow.definition import Deadline, Decision, ProcessDefinition, State, StateKind
from workflow.errors import CalendarOutOfRange
from workflow.participants import Office, holders

VACANT = {
    "school": "В вашей школе сейчас никто не назначен рассматривать маршруты ({office}). Обратитесь к директору школы: "
    "нужен приказ о назначении.",
    "municipality": "Для школы не назначен муниципальный куратор. Сообщите в управление образования.",
}


@dataclass(frozen=True)
class Turn:
    """One task to open."""

    office: str
    person: str | None
    due_on: date | None


def turns(
    session: Session,
    situation: Situation,
    definition: ProcessDefinition,
    state: str,
    *,
    hashes: Mapping[str, str],
    on: date,
    calendar: WorkingCalendar,
) -> tuple[Turn, ...]:
    """The tasks of the state, but for offices whose approval of an earlier round stands.

    Raises `VacantOffice` where a review would wait for nobody.
    """
    described = definition.states[state]
    due_on = _due(calendar, on, described.deadline)
    if described.kind is not StateKind.REVIEW:
        return tuple(Turn(office, _person(situation, office), due_on) for office in described.offices)
    found = []
    stands = _standing(situation, described, hashes)
    for office in described.offices:
        if office in stands:
            continue
        deciders = _deciders(definition, state, office)
        able = next((one for one in deciders if _is_held(session, situation, one, on)), None)
        if able is None:
            raise VacantOffice(
                office=office, sentence=VACANT[offices.level(office)].format(office=offices.NAMES[office])
            )
        found.append(Turn(able, None, due_on))
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


def _is_held(session: Session, situation: Situation, office: str, on: date) -> bool:
    """Whether somebody holds the office for this route who is neither its subject nor filled it in."""
    at_school = situation.organization if offices.level(office) == "school" else None
    barred = {situation.subject, *writers(situation)}
    for row in holders(session, office, at_school, on=on):
        if row.person in barred:
            continue
        if row.scope == "municipality" or (
            row.scope == "organization" and row.organization == situation.organization
        ):
            return True
        held = next(
            one
            for one in held_offices(session, row.person, on, lock=False)
            if one.appointment == row.appointment
        )
        if held.reaches(
            organization=situation.organization, subject=situation.subject, subjects=situation.subjects
        ):
            return True
    return False
