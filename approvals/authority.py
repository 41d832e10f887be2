"""Who may do an act: decided at its moment from the offices held, the school, and the separation of duties.

One function answers for buttons, endpoints and commands alike, with the reason in words. There is no superuser
and no approval by silence. Whether the process foresees the act is `workflow/machine.py`'s business.
"""

from dataclasses import dataclass
from datetime import date

from approvals import offices
from approvals.desk import local_day
from approvals.errors import (
    AccountClosed,
    FilledInByYou,
    NotYourOffice,
    OtherLevelIsYours,
    OwnGroup,
    OwnRoute,
    Refused,
)
from approvals.situation import Situation
from approvals.standing import HeldOffice
from documents.membership import Participant, members
from workflow.definition import MEMBER, Act, Decision, Each, ProcessDefinition


@dataclass(frozen=True)
class Grant:
    """In which office a person acts."""

    office: str
    held: HeldOffice | None  # None for the subject and the members of his group, who act for themselves

    @property
    def appointment(self) -> str | None:
        """The appointment by which the person holds the office."""
        return None if self.held is None else self.held.appointment

    @property
    def organization(self) -> str | None:
        """The organisation in which the office is held."""
        return None if self.held is None else self.held.organization

    @property
    def on_behalf_of(self) -> str | None:
        """The appointment of the holder, where a substitute acts."""
        return None if self.held is None else self.held.on_behalf_of


def grant(situation: Situation, definition: ProcessDefinition, act: str, *, on: date) -> Grant | Refused:
    """The office in which the person may do the act on that day, or the refusal that says why not."""
    if not situation.person.active:
        return AccountClosed()
    allowed = definition.offices_for(situation.state, act)
    found = _office(situation, definition, act, allowed)
    if found is None:
        return _no_office(situation, definition, act, allowed, on)
    return _separated(situation, definition, definition.acts[act], found, on) or found


def candidates(
    situation: Situation, allowed: tuple[str, ...], schools: tuple[Participant, ...] = ()
) -> tuple[Grant, ...]:
    """Every office among `allowed` in which the person could act, the ordinary one first.

    `schools` names for whom besides the teacher an office of a school may decide: for its own people in a group.
    """
    person = situation.person.person
    own = {"subject": person == situation.subject, MEMBER: person in _members(situation)}
    found: list[Grant] = []
    for office in allowed:
        if office in own:
            if own[office]:
                found.append(Grant(office, None))
            continue
        found.extend(
            Grant(office, held)
            for held in situation.person.held
            if held.office == office and reaches(held, situation, schools)
        )
    return tuple(found)


def _office(
    situation: Situation, definition: ProcessDefinition, act: str, allowed: tuple[str, ...]
) -> Grant | None:
    each_school = _each_school_decides(situation, definition, act)
    found = candidates(situation, allowed, situation.participants if each_school else ())
    others = [row for row in situation.agreed_here() if row.person != situation.person.person]
    if each_school:
        done = {row.organization for row in others}
        return next((one for one in found if one.organization not in done), found[0] if found else None)
    signed = {row.office for row in others}
    # Where two sign side by side, a person who holds both offices takes the one that is still open.
    return next((one for one in found if one.office not in signed), found[0] if found else None)


def _each_school_decides(situation: Situation, definition: ProcessDefinition, act: str) -> bool:
    quorum = definition.states[situation.state].quorum
    return quorum is not None and quorum.each is Each.SCHOOL and definition.acts[act].decision is not None


def _members(situation: Situation) -> frozenset[str]:
    return frozenset(one.person for one in members(situation.content))


def reaches(held: HeldOffice, situation: Situation, schools: tuple[Participant, ...]) -> bool:
    """Whether the office covers the teacher, or one of `schools` who works at its own school."""
    mine = [one for one in schools if one.organization == held.organization]
    lead = Participant(situation.subject, situation.organization, situation.subjects)
    return any(
        held.reaches(organization=one.organization, subject=one.person, subjects=one.subjects)
        for one in (lead, *mine)
    )


def _separated(
    situation: Situation, definition: ProcessDefinition, act: Act, found: Grant, on: date
) -> Refused | None:
    if found.office in ("subject", MEMBER):
        return None
    who = _others(definition.offices_for(situation.state, act.code))
    person = situation.person.person
    if person == situation.subject:
        return OwnRoute(who=who)
    if person in situation.group and act.decision is not None:
        return OwnGroup(who=who)
    if act.decision is Decision.APPROVE:
        if person in barred_writers(situation, definition) and not _agreed_before(situation, on):
            return FilledInByYou(who=who)
        if _approved_on_another_level(situation, person, found.office):
            return OtherLevelIsYours(who=who)
    return None


def barred_writers(situation: Situation, definition: ProcessDefinition) -> frozenset[str]:
    """Who may not agree because he wrote for the teacher: who filled the route in, or opened an amendment and wrote.

    Nobody where the process lets them: the teacher has signed that the words are his before they decide.
    """
    if definition.filler_may_approve:
        return frozenset()
    amended = situation.amended_by if situation.amended_by == situation.drafted_by else None
    return frozenset(one for one in (situation.filled_by, amended) if one and one != situation.subject)


def _agreed_before(situation: Situation, on: date) -> bool:
    """Whether that is a day before the route was begun here: who typed it then copied what others had written."""
    begun = situation.past[0].at if situation.past else situation.entered_at
    return on < local_day(begun, situation.municipality.zone)


def _approved_on_another_level(situation: Situation, person: str, office: str) -> bool:
    mine = offices.level(office)
    return any(
        row.person == person and row.decision.startswith("approve") and offices.level(row.office) != mine
        for row in situation.signed
    )


def _others(allowed: tuple[str, ...]) -> str:
    others = [office for office in allowed if office not in ("subject", MEMBER, "filler")]
    if "school_head" not in others and others == ["deputy_head"]:
        others.append("school_head")
    return ", ".join(offices.NAMES[office] for office in others) or "другой человек по приказу"


def _no_office(
    situation: Situation, definition: ProcessDefinition, act: str, allowed: tuple[str, ...], on: date
) -> Refused:
    named = allowed or definition.acts[act].offices if act in definition.acts else allowed
    return NotYourOffice(
        date=f"{on:%d.%m.%Y}",
        act=definition.act_label(act),
        office=" или ".join(offices.NAMES[office] for office in named) or "никто",
        turn=offices.whose_turn(definition.states[situation.state].offices),
    )
