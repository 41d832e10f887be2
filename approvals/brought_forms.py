"""Brought forms: events that the school lays beside a teacher's draft; he alone takes them into it.

Last year's form of his own, or a row common to many. Who brings it writes nothing in the route and so may review it
(ADR 0026). Each is brought with an entry of the log.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.acts.school_year import begin_year, teachers_of
from approvals.desk import Desk
from approvals.errors import Locked
from approvals.request import Actor
from documents.filled.form import FilledForm, FilledRow
from documents.texts import search_key
from workflow.database import Base, Id, UtcTime
from workflow.definition import StateKind
from workflow.instances import WorkflowInstance
from workflow.log import journal

KIND = "form.brought"


class NothingBrought(Locked):
    """Nothing lies beside the draft. Fact: none."""

    template = "К этому черновику форма не приложена, или её уже взяли."


class BroughtForm(Base):
    """The rows of a form beside the draft of a route, until they are taken."""

    __tablename__ = "brought_forms"
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    brought_by: Mapped[str] = mapped_column(Id)
    brought_at: Mapped[datetime] = mapped_column(UtcTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcTime)

    @property
    def form(self) -> FilledForm:
        """The form as it was read."""
        return spelled_form(self.body)


@dataclass(frozen=True)
class Matched:
    """Whose a form is, or why nobody's."""

    person: str | None
    full_name: str
    reason: str = ""


@dataclass(frozen=True)
class Brought:
    """What became of one person's form."""

    full_name: str
    route: str | None
    told: str


def spelling_of(form: FilledForm) -> str:
    """The form as text; `spelled_form` reads it."""
    return json.dumps(asdict(form), ensure_ascii=False, sort_keys=True)


def spelled_form(text: str) -> FilledForm:
    """The form that `spelling_of` wrote."""
    said = json.loads(text)
    rows = tuple(FilledRow(**{**row, "cells": tuple(row["cells"])}) for row in said.pop("rows"))
    return FilledForm(**said, rows=rows)


def match(people: Mapping[str, str], said: str) -> Matched:
    """The one of `people` (name by id) whom the words name: in full, or by surname and initials."""
    words = [
        word
        for word in search_key(said).replace(",", " ").replace(".", " ").replace("_", " ").split()
        if word
    ]
    found = [
        person for person, name in people.items() if words and _is_named(search_key(name).split(), words)
    ]
    if len(found) == 1:
        return Matched(found[0], people[found[0]])
    if not found:
        return Matched(
            None, said, "Такого педагога в школе нет. Проверьте фамилию и имя в строке «ФИО полностью»."
        )
    return Matched(
        None, said, "Таких педагогов несколько. Напишите в файле фамилию, имя и отчество полностью."
    )


def _is_named(name: Sequence[str], words: Sequence[str]) -> bool:
    surname, *others = name
    if surname not in words:
        return False
    said = [word for word in words[words.index(surname) + 1 :] if word.isalpha()][: len(others)]
    return all(
        known.startswith(word) if len(word) == 1 else known == word
        for known, word in zip(others, said, strict=False)
    )


def bring(
    desk: Desk, school: str, forms: Mapping[str, FilledForm], *, actor: Actor, on: date, at: datetime
) -> list[Brought]:
    """Lay each person's form beside his draft of the season, opening the draft where there is none.

    A second run changes nothing; nobody waits for another. What was brought once is not brought again, taken or not.
    """
    begun = {
        one.teacher.person: one for one in begin_year(desk, school, list(forms), actor=actor, on=on, at=at)
    }
    with desk.units.reading() as session:
        there = {one.person: one for one in teachers_of(session, school, on=on)}
    told = []
    for person, form in forms.items():
        teacher = there.get(person)
        if teacher is None:
            continue
        if teacher.season is None:
            told.append(Brought(teacher.full_name, None, begun[person].reason if person in begun else ""))
            continue
        route = teacher.season.route
        told.append(Brought(teacher.full_name, route, _laid(desk, school, route, form, actor=actor, at=at)))
    return told


def _laid(desk: Desk, school: str, route: str, form: FilledForm, *, actor: Actor, at: datetime) -> str:
    with desk.units.writing() as session:
        instance = session.get_one(WorkflowInstance, route, with_for_update=True)
        if instance.organization != school:
            return "Маршрут на этот год ведётся в другой организации: форма не приложена."
        process = (instance.process, instance.process_version, instance.process_hash)
        if (
            desk.definition(session, process).states[instance.state].kind is not StateKind.DRAFT
            or instance.round
        ):
            return "Маршрут уже отправлен на рассмотрение: форма не приложена."
        known = session.get(BroughtForm, route)
        lying = () if known is None else known.form.rows
        new = tuple(row for row in form.rows if row.cells not in {one.cells for one in lying})
        if not new:
            return "Это уже приложено."
        if known is not None:
            session.delete(known)
            session.flush()
        kept = lying if known is not None and known.taken_at is None else ()
        body = spelling_of(replace(form, rows=(*kept, *new)))
        session.add(BroughtForm(route=route, body=body, brought_by=actor.person, brought_at=at))
        journal.record(session, kind=KIND, at=at, by=actor.person, about=route, data={"rows": len(new)})
    return f"Приложено к черновику, мероприятий: {len(new)}."


def waiting_form(session: Session, route: str) -> BroughtForm | None:
    """What lies beside the draft and is not taken yet."""
    return session.scalars(
        select(BroughtForm).where(BroughtForm.route == route, BroughtForm.taken_at.is_(None))
    ).one_or_none()


def taken(session: Session, route: str, *, at: datetime) -> None:
    """Note that the teacher has taken the form."""
    found = waiting_form(session, route)
    if found is not None:
        found.taken_at = at
