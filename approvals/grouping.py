"""Writing down who is in a group, and a member's own words: saved in the working copy with its revision, as any edit.

Nothing here is an act. A member's facts are taken from his staff card, so that nobody types them for him; he sees
them when he is asked to confirm.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from approvals.acts.opening import place_of_work, staff_card
from approvals.authority import Grant, grant
from approvals.desk import Desk, local_day
from approvals.editing import Saved, keep, opened
from approvals.errors import BadField, Locked
from approvals.request import Actor
from approvals.situation import Situation
from documents.content import Member, PersonalWords, RouteContent, to_data
from documents.group import MOST
from documents.membership import is_group
from documents.roadmap import RoadmapRow
from documents.staff_card import Organization
from documents.texts import Text
from workflow.participants import User, names_of

WORDS = "add_reflection"
LONGEST_WORDS = 2000


def save_members(
    desk: Desk, route: str, people: Sequence[str], *, revision: int, actor: Actor, at: datetime
) -> Saved:
    """Make these people the members of the group; who was one already keeps what was written of him.

    Who leaves answers for no row any more. Raises `BadField` where somebody has no card or place of work, `Locked`
    where section 1 cannot be written, `DraftMoved` where the copy was saved meanwhile.
    """
    with desk.units.writing() as session:
        situation = opened(desk, session, route, {"z1"}, revision=revision, actor=actor, at=at)
        if not is_group(situation.draft):
            raise BadField(field="members", sentence="Участники есть только у группового маршрута.")
        on = local_day(at, situation.municipality.zone)
        content = _with_members(session, situation, people, on)
        keep(session, situation, content, actor=actor, at=at)
    return Saved(revision + 1, content)


def save_words(desk: Desk, route: str, text: object, *, revision: int, actor: Actor, at: datetime) -> Saved:
    """Keep what a member says of his own way, for him to sign; the rest of section 4 is the lead's."""
    with desk.units.writing() as session:
        situation = opened(desk, session, route, (), revision=revision, actor=actor, at=at)
        definition = desk.definition(session, situation.process)
        on = local_day(at, situation.municipality.zone)
        if WORDS not in definition.acts or WORDS not in {
            one.code for one in definition.acts_from(situation.state)
        }:
            raise Locked(state=definition.state_label(situation.state))
        granted = grant(situation, definition, WORDS, on=on)
        if not isinstance(granted, Grant):
            raise granted
        words = PersonalWords(person=actor.person, text=_text(text))
        others = tuple(one for one in situation.draft.z4.personal if one.person != actor.person)
        listed = tuple(sorted((*others, words), key=lambda one: one.person))
        z4 = situation.draft.z4.model_copy(update={"personal": listed})
        content = situation.draft.model_copy(update={"z4": z4})
        keep(session, situation, content, actor=actor, at=at)
    return Saved(revision + 1, content)


def _text(given: object) -> str:
    try:
        return Text(LONGEST_WORDS).clean(given).strip()
    except ValueError as error:
        raise BadField(field="text", sentence=f"Поле «Личная рефлексия»: {error}.") from error


def _with_members(session: Session, situation: Situation, people: Sequence[str], on: date) -> RouteContent:
    if situation.subject in people:
        raise BadField(field="members", sentence="Руководитель группы участвует и так: отметьте остальных.")
    wanted = tuple(dict.fromkeys(people))
    if len(wanted) > MOST:
        raise BadField(field="members", sentence=f"В группе не больше {MOST} участников. Уберите лишних.")
    before = {one.person: one for one in situation.draft.z1.members}
    found = tuple(before.get(one) or member(session, one, on=on) for one in wanted)
    draft = situation.draft
    return draft.model_copy(
        update={
            "z1": draft.z1.model_copy(update={"members": found}),
            "z3": draft.z3.model_copy(update={"rows": _answered(draft, {draft.z1.lead or "", *wanted})}),
        }
    )


def _answered(draft: RouteContent, known: set[str]) -> tuple[RoadmapRow, ...]:
    return tuple(
        row
        if known >= set(row.responsible)
        else row.model_copy(update={"responsible": tuple(one for one in row.responsible if one in known)})
        for row in draft.z3.rows
    )


def member(session: Session, person: str, *, on: date) -> Member:
    """The member that the person's card makes today; raises `BadField` where it says too little."""
    user = session.get(User, person)
    if user is None or not user.active:
        raise BadField(field="members", sentence="Такой учётной записи нет. Откройте список заново.")
    card, place = staff_card(session, person), place_of_work(session, person, on=on)
    names = names_of(session, place, on=on)
    school = Organization(id=place, full_name=names.full_name, short_name=names.short_name)
    known = to_data(card) | {"person": person, "organization": to_data(school)}
    return Member.model_validate(known, context={"dictionaries": None})
