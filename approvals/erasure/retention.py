"""How long a route must be kept, and why it may not be destroyed yet. Nothing is ever destroyed by the clock.

The term is counted from 1 January after the year in which the route was closed; a hold stands above the term.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from approvals import settings_change
from approvals.desk import Desk, local_day
from approvals.erasure.holds import LegalHold, holds_on
from approvals.errors import BadField
from approvals.municipality import Municipality, RetentionRule, load_municipality
from documents.versions import Content, DocumentVersion
from workflow.definition import StateKind
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.participants import User

KINDS = {
    "approved": "Утверждённый маршрут",
    "unapproved": "Маршрут, который не утверждался (черновик, отозванный, прекращённый до утверждения)",
}
LONGEST_YEARS = 75


@dataclass(frozen=True)
class Keeping:
    """One route as the archive sees it."""

    route: str
    name: str  # its number, or «без номера»
    subject: str
    teacher: str
    organization: str
    state: str
    rule: RetentionRule
    closed_on: dt.date | None  # none while the route is alive
    due_on: dt.date | None  # from that day on it may be destroyed
    submitted: bool
    holds: tuple[LegalHold, ...]

    def refusal(self, on: dt.date) -> str | None:
        """Why it may not be destroyed that day, with the ground and the date; None if it may."""
        if self.holds:
            hold = self.holds[0]
            until = f"до {hold.until:%d.%m.%Y}" if hold.until else "до его снятия"
            return f"{self.name}: действует запрет уничтожения {until}. Основание: {hold.basis}."
        if self.due_on is None:
            if not self.submitted:
                return None
            return (
                f"{self.name}: маршрут ещё не закрыт. Сначала его завершают, прекращают или отзывают; "
                "срок хранения пойдёт с 1 января следующего года."
            )
        if on < self.due_on:
            named = " ".join(part for part in (_case(self.rule), self.rule.article_text) if part)
            ground = f" ({named})" if named else ""
            return (
                f"{self.name}: хранится до {self.due_on:%d.%m.%Y}. Закрыт {self.closed_on:%d.%m.%Y}, "
                f"срок {_years(self.rule.period_years)} считается с 1 января следующего года{ground}."
            )
        return None


def _case(rule: RetentionRule) -> str:
    return f"дело {rule.case_index}" if rule.case_index else ""


def _years(count: int) -> str:
    last, teens = count % 10, count % 100 in range(11, 15)
    word = "год" if last == 1 and not teens else "года" if last in (2, 3, 4) and not teens else "лет"
    return f"{count} {word}"


def due_on(closed_on: dt.date, years: int) -> dt.date:
    """The first day on which a route closed that day may be destroyed; a term of nought years ends at once."""
    return closed_on if years == 0 else dt.date(closed_on.year + 1 + years, 1, 1)


# --- reading ----------------------------------------------------------------------------------------

_ROUTES = (
    select(WorkflowInstance, User)
    .join(User, User.id == WorkflowInstance.subject)
    .join(
        DocumentVersion,
        (DocumentVersion.route == WorkflowInstance.id) & (DocumentVersion.n == WorkflowInstance.version),
    )
    # What was destroyed before is not kept any more.
    .join(Content, Content.hash == DocumentVersion.content)
    .order_by(WorkflowInstance.number, WorkflowInstance.id)
)


def keeping(session: Session, desk: Desk, *, routes: Iterable[str], on: dt.date) -> list[Keeping]:
    """How the routes of these ids are kept; those already destroyed are left out."""
    return _kept(session, desk, _ROUTES.where(WorkflowInstance.id.in_(list(routes))), on=on)


def keeping_of_person(session: Session, desk: Desk, person: str, *, on: dt.date) -> list[Keeping]:
    """How the person's own routes are kept."""
    return _kept(session, desk, _ROUTES.where(WorkflowInstance.subject == person), on=on)


def due(session: Session, desk: Desk, *, on: dt.date) -> list[Keeping]:
    """The closed routes whose term has run out and that no hold keeps: what may be set apart for destruction."""
    found = _kept(session, desk, _ROUTES.where(WorkflowInstance.state.in_(_finals(desk))), on=on)
    return [one for one in found if one.due_on is not None and one.refusal(on) is None]


def _finals(desk: Desk) -> list[str]:
    """The states in which a route is closed, over all processes."""
    shipped = desk.shipped.values()
    return sorted(
        {code for one in shipped for code, state in one.states.items() if state.kind is StateKind.FINAL}
    )


def _kept(
    session: Session, desk: Desk, query: Select[WorkflowInstance, User], *, on: dt.date
) -> list[Keeping]:
    settings = load_municipality(session)
    rows = session.execute(query).all()
    held: dict[str, list[LegalHold]] = {}
    for hold in holds_on(session, {id_ for row in rows for id_ in (row[0].id, row[0].subject)}, on=on):
        held.setdefault(hold.about, []).append(hold)
    return [_keeping(session, desk, settings, row, held) for row in rows]


def _keeping(
    session: Session,
    desk: Desk,
    settings: Municipality,
    row: Row[WorkflowInstance, User],
    held: Mapping[str, list[LegalHold]],
) -> Keeping:
    instance, user = row
    process = (instance.process, instance.process_version, instance.process_hash)
    definition = desk.definition(session, process)
    kind: Literal["approved", "unapproved"] = "unapproved" if instance.in_force is None else "approved"
    rule = settings.kept(kind)
    is_closed = definition.states[instance.state].kind is StateKind.FINAL
    closed = local_day(instance.entered_at, settings.zone) if is_closed else None
    return Keeping(
        route=instance.id,
        name=instance.number or "Маршрут без номера",
        subject=instance.subject,
        teacher=user.full_name,
        organization=instance.organization,
        state=definition.state_label(instance.state),
        rule=rule,
        closed_on=closed,
        due_on=None if closed is None else due_on(closed, rule.period_years),
        submitted=instance.number is not None,
        holds=(*held.get(instance.id, ()), *held.get(instance.subject, ())),
    )


# --- changing the terms -----------------------------------------------------------------------------


def change_terms(
    session: Session, rules: tuple[RetentionRule, ...], *, seen: str, at: dt.datetime, by: str | None
) -> None:
    """Store the terms over the settings that were seen, with an entry that says them. Raises `BadField`."""
    for rule in rules:
        if not 0 <= rule.period_years <= LONGEST_YEARS:
            sentence = f"Срок хранения: от 0 до {LONGEST_YEARS} лет."
            raise BadField(field=f"{rule.kind}_years", sentence=sentence)
    if settings_change.change(session, {"retention": rules}, seen=seen, at=at, by=by):
        data = {"terms": [{"kind": rule.kind, "years": rule.period_years} for rule in rules]}
        journal.record(session, kind="retention.changed", at=at, by=by, data=data)
