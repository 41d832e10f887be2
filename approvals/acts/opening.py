"""Opening a route: act 1, by the teacher himself or by one who fills in for him (rules §1, domain §5.6)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from approvals import idempotency
from approvals.acts.continuing import ACCEPTERS, Earlier, earlier_route, new_place
from approvals.acts.continuing import WHO as WHO_ACCEPTS
from approvals.advance import Done, done_before
from approvals.authority import Grant
from approvals.desk import Desk, local_day
from approvals.errors import AccountClosed, BadField, NotYourOffice, RouteUnknown
from approvals.municipality import Municipality, MunicipalityRow, parsed_municipality
from approvals.offices import FILLERS
from approvals.outcome import Outcome
from approvals.printing import draw, printed
from approvals.process_choices import (
    DIRECTOR_PROCESS,
    GROUP_PROCESS,
    MANAGEMENT_PROCESS,
    TEACHER_PROCESS,
    chosen,
    without_opinion,
)
from approvals.request import Actor, Fields, Request, Seen
from approvals.situation import Situation
from approvals.snapshots import first_snapshot
from approvals.standing import Standing, standing
from approvals.storing import store
from documents.content import ZONES, LegalAct, RouteContent, to_data
from documents.drafts import DevelopmentRoute, looked_up_by
from documents.group import GROUP
from documents.prefill import new_content
from documents.progress import Progress
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from documents.zones import Seal, canonical_content, seal
from workflow import instances
from workflow.definition import ProcessDefinition
from workflow.guards import Facts
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.canonical import canonical
from workflow.machine import engine
from workflow.participants import Employment, Office, Organization, User

WHO_OPENS = "сам педагог, заместитель директора, руководитель методического объединения или наставник"
NEW_YEAR_MONTH = 7  # from July on a new route is for the coming school year


@dataclass(frozen=True)
class Opening:
    """What is asked: whose route, by which process, for which period; None means the usual."""

    subject: str
    process: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    linked_to: str | None = (
        None  # the transferred route that this one continues, with what was in force there
    )
    begun_only: bool = (
        False  # the teacher writes it himself: who opens it fills in nothing and may approve it
    )
    after: int | None = (
        None  # the number of his routes when this was decided: one more since, and it is refused
    )

    @property
    def writes_nothing(self) -> bool:
        """Whether who opens the route for the teacher writes no word of it."""
        return self.begun_only or self.linked_to is not None


def open_route(desk: Desk, opening: Opening, *, key: str, actor: Actor, at: datetime) -> Done:
    """Open a route: afterwards it stands in the initial state as version 1 with its files and entry.

    Raises `NotYourOffice` where the person neither is the teacher nor may fill in for him, `BadField` where the
    staff card or the place of work is missing.
    """
    digest = _digest(opening)
    with desk.units.writing() as session:
        alone = opening.after is not None or opening.linked_to is not None
        _lock(session, actor.person, *([opening.subject] if alone else []))
        seq = idempotency.earlier_act(session, actor.person, key, digest)
        if seq is not None:
            return done_before(session, seq)
        _require_no_other(session, opening)
        situation, outcome = _decided(desk, session, opening, Asked(key, digest, actor, at))
        seq = store(desk, session, situation, outcome, draw(situation.snapshot))
    return Done(situation.route, None, 1, outcome.step.target, seq)


def _lock(session: Session, *people: str) -> None:
    """On PostgreSQL the same form sent twice at once, and two who open for one teacher, wait for each other here.

    Entries that name these people do not wait.
    """
    for person in sorted(people):
        session.execute(select(User.id).where(User.id == person).with_for_update(key_share=True))


def _require_no_other(session: Session, opening: Opening) -> None:
    if opening.after is None:
        return
    routes = select(func.count()).where(WorkflowInstance.subject == opening.subject)
    if session.scalar(routes) != opening.after:
        raise BadField(field="person", sentence="Маршрут этому педагогу только что открыл кто-то другой.")


def school_year(on: date) -> tuple[date, date]:
    """The usual period of a route opened on that day: 1 September to 31 August."""
    year = on.year if on.month >= NEW_YEAR_MONTH else on.year - 1
    return date(year, 9, 1), date(year + 1, 8, 31)


@dataclass(frozen=True)
class Asked:
    """The form around an opening."""

    key: str
    digest: str
    actor: Actor
    at: datetime


def _decided(desk: Desk, session: Session, opening: Opening, asked: Asked) -> tuple[Situation, Outcome]:
    settings = session.scalars(select(MunicipalityRow)).one()
    municipality = parsed_municipality(settings.body)
    on = local_day(asked.at, municipality.zone)
    who = standing(session, asked.actor.person, on=on, lock=True)
    subject = standing(session, opening.subject, on=on)
    if who is None or subject is None:
        raise RouteUnknown()
    earlier = _earlier(session, opening, municipality, on)
    organization, card = _place_and_card(session, opening.subject, earlier, on)
    grant = _grant(who, opening.subject, organization, card, on, continues=earlier is not None)
    definition = _process(
        desk, opening.process, usual_process(subject, organization, municipality), municipality
    )
    prefilled = _prefilled(card, municipality, opening, earlier, on)
    content = _led(prefilled, opening.subject) if definition.is_group else prefilled
    fields = Fields() if earlier is None else Fields(comment=earlier.sentence)
    route = f"r_{secrets.token_hex(16)}"
    genesis = journal.genesis_of(session, route)
    sealed = seal(content)
    words = printed(session, who, content, grant)
    situation = Situation(
        route=route,
        number=None,
        reserved_number=None,
        process=(definition.id, definition.version, definition.hash),
        subject=opening.subject,
        organization=organization,
        week=session.get_one(Organization, organization).week,
        state=definition.initial.code,
        version=0,
        head=genesis,
        in_force=None,
        initial_design=None,
        round=0,
        entered=0,
        entered_at=asked.at,
        content=content,
        content_hash=sealed.content,
        content_in_force=None,
        content_approved=None,
        snapshot=first_snapshot(
            route=route,
            definition=definition,
            content=content,
            sealed=sealed,
            printed=words,
            municipality=municipality,
            dictionaries=desk.dictionaries,
            at=asked.at,
            comment=fields.comment,
        ),
        files=(),
        draft=content,
        draft_revision=1,
        drafted_by=asked.actor.person,
        progress=Progress() if earlier is None else earlier.marks,
        filled_by=None if opening.writes_nothing or who.person == opening.subject else who.person,
        amended_by=None,
        amendment_basis=None,
        wording=frozenset(),
        past=(),
        signed=(),
        settings_at=settings.changed_at,
        municipality=municipality,
        person=who,
        acceded=True,  # opening signs nothing
    )
    _begin(session, situation, opening, asked)
    return situation, _outcome(situation, definition, grant, sealed, asked, fields)


def _outcome(
    situation: Situation,
    definition: ProcessDefinition,
    grant: Grant,
    sealed: Seal,
    asked: Asked,
    fields: Fields,
) -> Outcome:
    seen = Seen(0, None, sealed.content)
    return Outcome(
        request=Request(
            situation.route, "open", asked.actor, asked.at, seen, asked.key, fields, opening=asked.digest
        ),
        definition=definition,
        act=definition.acts["open"],
        step=engine(definition).decide(situation.state, "open", Facts(office=grant.office, opened=False)),
        grant=grant,
        content=situation.content,
        seal=sealed,
        version=1,
        round=0,
        number=None,
        in_force=None,
        initial_design=None,
        decision=None,
        confirmation=None,
    )


def _begin(session: Session, situation: Situation, opening: Opening, asked: Asked) -> None:
    code, version, digest = situation.process
    instances.begin(
        session,
        id=situation.route,
        process=code,
        process_version=version,
        process_hash=digest,
        subject=situation.subject,
        organization=situation.organization,
        state=situation.state,
        head=situation.head,
        entered_at=asked.at,
        opened_at=asked.at,
    )
    session.execute(
        insert(DevelopmentRoute).values(
            id=situation.route,
            draft=canonical_content(situation.content).decode(),
            draft_revision=1,
            drafted_at=asked.at,
            drafted_by=asked.actor.person,
            progress=canonical(to_data(situation.progress)).decode(),
            **looked_up_by(situation.content),
            filled_by=situation.filled_by,
            opened_by=asked.actor.person,
            linked_to=opening.linked_to,
        )
    )


def _earlier(session: Session, opening: Opening, municipality: Municipality, on: date) -> Earlier | None:
    if opening.linked_to is None:
        return None
    return earlier_route(session, opening.linked_to, opening.subject, zone=municipality.zone, on=on)


def _place_and_card(
    session: Session, subject: str, earlier: Earlier | None, on: date
) -> tuple[str, StaffCard]:
    if earlier is None:
        return place_of_work(session, subject, on=on), staff_card(session, subject)
    place = new_place(session, subject, earlier.organization, on=on)
    return place.organization, place.on_card(session, staff_card(session, subject), on=on)


def place_of_work(session: Session, person: str, *, on: date) -> str:
    """The organisation where the person works on that day, the earliest employment first."""
    found = session.scalars(
        select(Employment.organization)
        .where(Employment.person == person, Employment.valid_from <= on)
        .where(or_(Employment.valid_to.is_(None), Employment.valid_to >= on))
        .order_by(Employment.valid_from, Employment.id)
        .limit(1)
    ).first()
    if found is None:
        raise BadField(
            field="subject",
            sentence="В карточке сотрудника нет действующего места работы. Обратитесь к администратору школы.",
        )
    return found


def staff_card(session: Session, person: str) -> StaffCard:
    """The person's card; raises `BadField` where the school has not filled it in."""
    row = session.get(StaffCardRow, person)
    if row is None:
        raise BadField(
            field="subject",
            sentence="Карточка сотрудника не заполнена. Обратитесь к администратору школы.",
        )
    return StaffCard.model_validate_json(row.body, context={"dictionaries": None})


def usual_process(subject: Standing, organization: str, municipality: Municipality) -> ProcessDefinition:
    """The process for that person: a head's and a deputy's route is approved otherwise (domain §7.3)."""
    held = {one.office for one in subject.held if one.organization == organization and one.kind == "primary"}
    if Office.SCHOOL_HEAD in held:
        return chosen(DIRECTOR_PROCESS, municipality)
    if Office.DEPUTY_HEAD in held:
        return chosen(MANAGEMENT_PROCESS, municipality)
    choices = without_opinion(municipality) if Office.SMO_HEAD in held else municipality
    return chosen(TEACHER_PROCESS, choices)


def _process(
    desk: Desk, asked: str | None, usual: ProcessDefinition, municipality: Municipality
) -> ProcessDefinition:
    """The process asked for, or the usual one; nobody leaves the school out but who heads it."""
    if asked is None:
        return usual
    definition = chosen(asked, municipality) if asked == GROUP_PROCESS else desk.newest(asked)
    if definition.one_level and usual != definition:
        raise BadField(
            field="process",
            sentence="Без школы согласуют только маршрут её директора. Выберите другой ход согласования.",
        )
    if definition.is_group and usual.one_level:
        raise BadField(
            field="process",
            sentence="Группу ведёт педагог или заместитель: маршрут директора школа не согласует. Выберите другого.",
        )
    return definition


def _prefilled(
    card: StaffCard, municipality: Municipality, opening: Opening, earlier: Earlier | None, on: date
) -> RouteContent:
    starts_on, ends_on = (earlier and earlier.period(on)) or school_year(on)
    act = municipality.local_act(on)
    content = new_content(
        card,
        legal_act=LegalAct() if act is None else LegalAct(**act.model_dump()),
        period=(opening.starts_on or starts_on, opening.ends_on or ends_on),
        salts={zone: secrets.token_hex(32) for zone in ZONES},
    )
    return content if earlier is None else earlier.continued_by(content)


def _led(content: RouteContent, lead: str) -> RouteContent:
    """The same route as that of a group which the person leads and nobody has joined yet."""
    led = {"kind": GROUP, "lead": lead}
    return content.model_copy(update={"z1": content.z1.model_copy(update=led)})


def _grant(
    who: Standing, subject: str, organization: str, card: StaffCard, on: date, *, continues: bool
) -> Grant:
    if not who.active:
        raise AccountClosed()
    if who.person == subject:
        return Grant("subject", None)
    for held in who.held:
        if held.office in (ACCEPTERS if continues else FILLERS) and held.reaches(
            organization=organization, subject=subject, subjects=card.subjects
        ):
            return Grant("filler", held)
    raise NotYourOffice(
        date=f"{on:%d.%m.%Y}",
        act="Принять маршрут" if continues else "Создать маршрут",
        office=WHO_ACCEPTS if continues else WHO_OPENS,
        turn="у педагога",
    )


def _digest(opening: Opening) -> str:
    asked = [
        opening.subject,
        opening.process,
        _iso(opening.starts_on),
        _iso(opening.ends_on),
        opening.linked_to,
        *(["begun_only"] if opening.begun_only else []),
    ]
    return hashlib.sha256(canonical({"act": "open", "asked": asked})).hexdigest()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
