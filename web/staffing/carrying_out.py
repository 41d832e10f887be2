"""Carrying a planned staff list out: all of it in the caller's one unit of work, each step leaving its own entry.

The plan is made anew under the lock of the log; if it is not the one that was confirmed, nothing is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from documents.dictionaries import Dictionaries
from documents.staff_card import Organization, StaffCard
from documents.staff_cards import keep_card
from web.accounts import NewPerson, Work, add_person, employ, end_employment, entrust, give_address
from web.setting_up import Names, add_organization, change_organization
from web.staffing.faults import ListFaulty
from web.staffing.known import read_known
from web.staffing.plan import plan_of
from web.staffing.rows import StaffList
from web.staffing.steps import ChangedMember, NewDuty, NewMember, NewPost, Plan
from workflow.appointing import NewAppointment, appoint
from workflow.errors import WorkflowError
from workflow.log import journal
from workflow.participants import User, names_of


class PlanMoved(WorkflowError):
    """The base is not as it was when the plan was shown. Nothing is stored."""

    template = "Пока вы смотрели, сведения в программе изменились. Ничего не записано: посмотрите ещё раз."


@dataclass(frozen=True)
class Confirmed:
    """What was confirmed: the rows, the hash of the file they came from, and the plan that was seen."""

    said: StaffList
    file: str
    seen: str | None  # the plan's digest; None where nobody was shown one (the command line)


@dataclass(frozen=True)
class Ids:
    """What the marks of new schools, people and appointments have become."""

    known: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, ref: str) -> str:
        return self.known.get(ref, ref)


def carry_out(
    session: Session,
    confirmed: Confirmed,
    words: Dictionaries,
    *,
    today: date,
    at: datetime,
    by: str | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Plan:
    """Store everything that the list changes and return the plan; raises `PlanMoved`, `ListFaulty`.

    A list that changes nothing leaves no entry.
    """
    journal.head(session)  # from here on nobody else writes
    plan = plan_of(confirmed.said, read_known(session, on=today), words, today=today)
    if plan.faults:
        raise ListFaulty(count=len(plan.faults), remarks=plan.faults)
    if confirmed.seen is not None and plan.digest != confirmed.seen:
        raise PlanMoved()
    if plan.size:
        _Carrying(session, today, at, by, progress).all_of(plan)
        journal.record(session, kind="staff.imported", at=at, by=by, data=_counts(plan, confirmed.file))
    return plan


def _counts(plan: Plan, file: str) -> Mapping[str, int | str]:
    return {
        "sha256": file,
        "schools": len(plan.new_places),
        "schools_changed": len(plan.changed_places),
        "people": len(plan.new_members),
        "people_changed": len(plan.changed_members),
        "appointments": len(plan.duties),
    }


class _Carrying:
    def __init__(
        self,
        session: Session,
        today: date,
        at: datetime,
        by: str | None,
        progress: Callable[[int, int], None],
    ) -> None:
        self.session, self.today, self.at, self.by, self.progress = session, today, at, by, progress
        self.ids = Ids()
        self.names: dict[str, Organization] = {}

    def all_of(self, plan: Plan) -> None:
        """Schools, people, then appointments: each step may refer to those before it."""
        self._schools(plan)
        done = 0
        for new in plan.new_members:
            self._add(new)
            self.progress(done := done + 1, plan.size)
        for changed in plan.changed_members:
            self._change(changed)
            self.progress(done := done + 1, plan.size)
        for duty in plan.duties:
            self._appoint(duty)
            self.progress(done := done + 1, plan.size)

    def _schools(self, plan: Plan) -> None:
        for new in plan.new_places:
            names = Names(new.full, new.short, new.since)
            made = add_organization(self.session, "school", names, at=self.at, week=new.week, by=self.by)
            self.ids.known[new.ref] = made
        for one in plan.changed_places:
            renamed = Names(one.full, one.short, one.since) if one.full and one.since else None
            change_organization(self.session, one.id, names=renamed, week=one.week, at=self.at, by=self.by)
        self.session.flush()

    def _add(self, new: NewMember) -> None:
        name = new.name
        person = NewPerson(name.last, name.first, name.patronymic, new.login, new.email)
        first, *others = new.posts
        user = add_person(self.session, person, work=self._work(first), at=self.at, by=self.by)
        self.ids.known[new.ref] = user.id
        for post in others:
            employ(self.session, user.id, self._work(post))
        self._keep(user.id, new.card, new.card_place)

    def _change(self, changed: ChangedMember) -> None:
        for post in changed.posts:
            if post.ends is not None:
                last_day = post.since - timedelta(days=1)
                end_employment(self.session, changed.id, post.ends, last_day=last_day)
            employ(self.session, changed.id, self._work(post))
        if changed.email is not None:
            user = self.session.get_one(User, changed.id)
            give_address(self.session, user, changed.email, at=self.at, by=self.by)
        self._keep(changed.id, changed.card, changed.card_place)

    def _work(self, post: NewPost) -> Work:
        return Work(self.ids[post.place], post.position, post.since)

    def _keep(self, person: str, card: StaffCard | None, place: str) -> None:
        if card is None:
            return
        if place:
            card = card.model_copy(update={"organization": self._named(self.ids[place])})
        keep_card(self.session, person, card, at=self.at, by=self.by)

    def _named(self, place: str) -> Organization:
        if place not in self.names:
            names = names_of(self.session, place, on=self.today)
            self.names[place] = Organization(id=place, full_name=names.full_name, short_name=names.short_name)
        return self.names[place]

    def _appoint(self, duty: NewDuty) -> None:
        order = NewAppointment(
            person=self.ids[duty.person],
            office=duty.office,
            organization=self.ids[duty.place],
            title=duty.title,
            basis_number=duty.number,
            basis_date=duty.ordered,
            valid_from=duty.since,
            valid_to=duty.until,
            scope=duty.scope,
            covers=tuple((kind, self.ids[value]) for kind, value in duty.covers),
            replaces=self.ids[duty.replaces] if duty.replaces else None,
        )
        self.ids.known[duty.ref] = appoint(self.session, order, at=self.at, by=self.by)
        entrust(self.session, order.person, order.office)
