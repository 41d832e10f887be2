"""The situation of a route at the moment of an act: everything a decision depends on, read once, never written.

`fingerprint` is the short part that is read again under the lock: equal fingerprints mean equal situations.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from approvals import offices, situation_rows
from approvals.desk import local_day
from approvals.errors import RouteErased, RouteUnknown
from approvals.idempotency import Sent
from approvals.municipality import Municipality, parsed_municipality
from approvals.signing import accessions
from approvals.standing import HeldOffice, Standing, ask_held_offices
from documents.content import RouteContent, content_from_bytes
from documents.docx.snapshot import Snapshot
from documents.membership import Participant, members
from documents.progress import Progress
from documents.versions import Blob, Content
from workflow.log.erasing import Item, erased_by
from workflow.participants import full_name, short_name
from workflow.pipeline import together


@dataclass(frozen=True)
class PastAct:
    """One act of the route's history."""

    version: int
    act: str
    by: str
    at: datetime
    source: str
    target: str


@dataclass(frozen=True)
class PastSignOff:
    """One decision of the route's history."""

    version: int
    round: int
    state: str
    act: str
    decision: str
    person: str
    office: str
    content: str
    zones: str  # canonical JSON of the signed zones and their hashes
    organization: str | None  # for which he decided; None for who holds no office by order

    @property
    def agrees(self) -> bool:
        """Whether it is a positive decision, with remarks or without."""
        return self.decision.startswith("approve")

    @property
    def decides(self) -> bool:
        """Whether it is a decision of a reviewer, not the teacher's own signature."""
        return self.agrees or self.decision in ("return", "reject")

    def covers(self, hashes: Mapping[str, str]) -> bool:
        """Whether every zone that was signed still says the same."""
        signed: dict[str, str] = json.loads(self.zones)
        return all(hashes.get(zone) == digest for zone, digest in signed.items())


@dataclass(frozen=True)
class Fingerprint:
    """What must not have moved between deciding and storing."""

    version: int
    state: str
    head: str
    number: str | None
    draft_revision: int
    filled_by: str | None
    reserved_number: str | None
    opinion: int | None  # the latest special opinion: it is printed
    settings_at: datetime
    week: int
    active: bool
    held: tuple[HeldOffice, ...]


@dataclass(frozen=True)
class Opinion:
    """A special opinion of the teacher on a remark of that version's decision."""

    version: int
    about: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Situation:
    """A route as it stands, and the person who wants to act on it."""

    route: str
    number: str | None
    reserved_number: str | None
    process: tuple[str, int, str]
    subject: str
    organization: str
    week: int  # working days of the organization: 5 or 6
    state: str
    version: int
    head: str
    in_force: int | None
    initial_design: int | None
    round: int
    entered: int
    entered_at: datetime
    content: RouteContent
    content_hash: str
    content_in_force: RouteContent | None
    content_approved: RouteContent | None  # what the level that an edit could pass by has signed last
    snapshot: Snapshot
    files: tuple[tuple[str, str], ...]  # (form, sha256) of version n
    draft: RouteContent
    draft_revision: int
    drafted_by: str
    progress: Progress
    filled_by: str | None
    amended_by: str | None
    amendment_basis: str | None
    wording: frozenset[str]  # paths that a reviewer marked as wording only
    past: tuple[PastAct, ...]
    signed: tuple[PastSignOff, ...]
    settings_at: datetime
    municipality: Municipality
    person: Standing
    acceded: bool  # to the rules on signatures, where there are any
    opinion: int | None = None  # the entry of the latest special opinion
    opinions: tuple[Opinion, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects taught, by which a curator's scope may be set."""
        return self.content.z1.subjects

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Whose route it is, and the members of his group, now or by what is in force."""
        lead = Participant(self.subject, self.organization, self.subjects)
        return (lead, *(one for said in self._said for one in members(said)))

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who takes part in the route, the teacher first."""
        return tuple(one.person for one in self.participants)

    @property
    def group(self) -> frozenset[str]:
        """Who is in the group now or by what is in force: none of them decides about the route."""
        return frozenset(one.person for said in self._said for one in members(said))

    @property
    def _said(self) -> tuple[RouteContent, ...]:
        return tuple(said for said in (self.content, self.content_in_force) if said is not None)

    @property
    def fingerprint(self) -> Fingerprint:
        """What must still be so when the act is stored."""
        return Fingerprint(
            self.version,
            self.state,
            self.head,
            self.number,
            self.draft_revision,
            self.filled_by,
            self.reserved_number,
            self.opinion,
            self.settings_at,
            self.week,
            self.person.active,
            self.person.held,
        )

    def last(self, *acts: str) -> PastAct | None:
        """The latest act of that name, or None."""
        return next((past for past in reversed(self.past) if past.act in acts), None)

    def agreed_here(self) -> tuple[PastSignOff, ...]:
        """The approvals given since the route entered its present state."""
        return tuple(
            row
            for row in self.signed
            if row.version > self.entered and row.state == self.state and row.agrees
        )

    def approvals_here(self) -> frozenset[tuple[str, str]]:
        """(person, office) of the approvals given since the route entered its present state."""
        return frozenset((row.person, row.office) for row in self.agreed_here())

    def standing_approvals(self, state: str, hashes: Mapping[str, str]) -> frozenset[tuple[str, str]]:
        """(person, office) where the office's last word in `state` was yes to zones that say the same (rules §2)."""
        last = {row.office: row for row in self.signed if row.state == state}
        return frozenset(
            (row.person, row.office) for row in last.values() if row.agrees and row.covers(hashes)
        )


@dataclass(frozen=True)
class Found:
    """A route as its row stands at this instant, and what the person's form did before."""

    row: Row[*tuple[Any, ...]]
    acts: Sequence[situation_rows.Act]

    @property
    def process(self) -> tuple[str, int, str]:
        """The process that the route began with: id, version, hash."""
        return (self.row.i_process, self.row.i_process_version, self.row.i_process_hash)

    @property
    def sent(self) -> Sent | None:
        """What the form asked for when it was sent before."""
        return None if self.row.sent_seq is None else Sent(self.row.sent_request, self.row.sent_seq)


_C, _B = (cast("Table", one.__table__) for one in (Content, Blob))
_CONTENT = select(_C.c.body).where(_C.c.hash == bindparam("digest"))
_BLOB = select(_B.c.body).where(_B.c.sha256 == bindparam("digest"))


def find(session: Session, route: str, person: str, *, form: str = "") -> Found:
    """The route's row; raises `RouteUnknown` for a route that is not there or a person that is not."""
    row, acts = situation_rows.route(session, route, person, form)
    if row is None:
        raise RouteUnknown()
    return Found(row, acts)


def read_situation(
    session: Session,
    route: str,
    person: str,
    *,
    at: datetime,
    found: Found | None = None,
    on_paper: date | None = None,
) -> Situation:
    """The situation at that instant, from the row where it was `found` in this unit of work already.

    Of who signed `on_paper` the offices are those of that day.

    Raises `RouteUnknown` as `find` does, `RouteErased` where what the route said was destroyed.
    """
    found = found or find(session, route, person)
    row = found.row
    municipality = parsed_municipality(row.settings)
    signed = tuple(PastSignOff(*sign_off) for _, sign_off in found.acts if sign_off is not None)
    approved = _approved(signed, in_force=row.i_in_force is not None)
    named = {row.content, row.content_in_force, row.initial_content, approved} - {None}
    with together(session):
        asked = situation_rows.ask_bodies(session, row.snapshot, named)
        held = ask_held_offices(session, person, on_paper or local_day(at, municipality.zone), lock=False)
    bodies = asked()
    for digest in named - bodies.keys():
        raise _erased(session, digest, number=row.i_number, zone=municipality.zone)

    def content(digest: str | None) -> RouteContent | None:
        return None if digest is None else parsed_content(bodies[digest])

    return Situation(
        route=route,
        number=row.i_number,
        reserved_number=row.w_reserved_number,
        process=found.process,
        subject=row.i_subject,
        organization=row.i_organization,
        week=row.week,
        state=row.i_state,
        version=row.i_version,
        head=row.i_head,
        in_force=row.i_in_force,
        initial_design=row.i_initial_design,
        round=row.i_round,
        entered=row.i_entered,
        entered_at=row.i_entered_at,
        content=parsed_content(bodies[row.content]),
        content_hash=row.content,
        content_in_force=content(row.content_in_force),
        content_approved=content(approved),
        snapshot=Snapshot.from_stored(bodies[row.snapshot], lambda digest: parsed_content(bodies[digest])),
        files=(("appendix", row.appendix), ("full", row.full)),
        draft=parsed_content(row.w_draft.encode()),
        draft_revision=row.w_draft_revision,
        drafted_by=row.w_drafted_by,
        progress=parsed_progress(row.w_progress),
        filled_by=row.w_filled_by,
        amended_by=row.w_amended_by,
        amendment_basis=row.w_amendment_basis,
        wording=situation_rows.wording(session, route) if row.has_wording else frozenset(),
        opinion=row.w_opinion,
        opinions=tuple(Opinion(*one) for one in situation_rows.opinions(session, route))
        if row.w_opinion
        else (),
        past=tuple(PastAct(*act) for act, _ in found.acts),
        signed=signed,
        settings_at=row.settings_at,
        municipality=municipality,
        person=Standing(
            person,
            row.active,
            full_name(row.last_name, row.first_name, row.patronymic),
            short_name(row.last_name, row.first_name, row.patronymic),
            held(),
        ),
        acceded=has_acceded(session, person, municipality),
    )


def _erased(session: Session, content: str, *, number: str | None, zone: str) -> Exception:
    """What to raise for a content that is not there: it was destroyed by an act, or the base is broken."""
    found = erased_by(session, Item("content", content))
    if found is None:
        return NoResultFound(f"content {content} is missing and no erasure names it")
    return RouteErased(number=number or "без номера", act=found.act, on=local_day(found.at, zone))


def has_acceded(session: Session, person: str, municipality: Municipality) -> bool:
    """Whether the person may sign under the municipality's order; without an order there is nothing to accede to."""
    return municipality.esign is None or accessions.in_force(session, person, municipality.esign) is not None


def read_fingerprint(session: Session, route: str, person: str, *, on: date) -> Fingerprint:
    """Read the fingerprint and lock what it names: the route, the working copy and the person's appointments."""
    with together(session):
        moving = situation_rows.ask_locked(session, route, person)
        held = ask_held_offices(session, person, on, lock=True)
    return Fingerprint(*(*moving(), held()))


def content_of(session: Session, digest: str) -> RouteContent:
    """The content stored under that hash."""
    return parsed_content(session.scalars(_CONTENT, {"digest": digest}).one())


def snapshot_of(session: Session, digest: str) -> Snapshot:
    """The snapshot stored under that hash."""
    body = session.scalars(_BLOB, {"digest": digest}).one()
    return Snapshot.from_stored(body, lambda content: content_of(session, content))


def _approved(signed: tuple[PastSignOff, ...], *, in_force: bool) -> str | None:
    """The hash of what was last agreed by those whom a minor edit does not ask again.

    The municipality once a version is in force, the school before: many small edits do not add up past anybody.
    """
    level = "municipality" if in_force else "school"
    agreed = [
        row for row in signed if row.decision.startswith("approve") and offices.level(row.office) == level
    ]
    return agreed[-1].content if agreed else None


def past_acts(session: Session, route: str) -> tuple[PastAct, ...]:
    """The acts of the route, in order."""
    return tuple(PastAct(*act) for act, _ in situation_rows.acts(session, route))


def past_sign_offs(session: Session, route: str) -> tuple[PastSignOff, ...]:
    """The sign-offs of the route, in order."""
    return tuple(
        PastSignOff(*signed) for _, signed in situation_rows.acts(session, route) if signed is not None
    )


# The same bytes are read at each step of a request and by several people in a row: parsing is kept by the bytes.
@lru_cache(maxsize=256)
def parsed_content(body: bytes) -> RouteContent:
    """The content that canonical bytes spell."""
    return content_from_bytes(body)


@lru_cache(maxsize=256)
def parsed_progress(body: str) -> Progress:
    """The marks that a stored text spells."""
    return Progress.model_validate_json(body)
