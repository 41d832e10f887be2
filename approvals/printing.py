"""From an outcome to its files: the words of the day about who acts, both forms drawn and read back."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from approvals.authority import Grant
from approvals.outcome import Outcome
from approvals.request import Actor
from approvals.signing.statement import MadeFile
from approvals.snapshots import Printed
from approvals.standing import Standing
from documents.content import RouteContent
from documents.dictionaries import Dictionaries
from documents.docx.lines import PaperLine
from documents.docx.render import Form, read_back, render
from documents.docx.snapshot import Snapshot
from documents.staff_card import StaffCard
from workflow.definition import MEMBER
from workflow.participants import Appointment, User

FORMS: tuple[Form, ...] = ("appendix", "full")


@dataclass(frozen=True)
class Drawn:
    """A snapshot and the files drawn from it."""

    snapshot: Snapshot
    snapshot_bytes: bytes
    files: tuple[MadeFile, ...]
    bodies: tuple[bytes, ...]


def draw(snapshot: Snapshot) -> Drawn:
    """Both forms of the snapshot, each read back; raises `DocumentUnreadable` where one cannot be read."""
    files, bodies = [], []
    for form in FORMS:
        made = render(snapshot, form)
        read_back(made.bytes)
        files.append(MadeFile(form, made.sha256, made.size, made.renderer))
        bodies.append(made.bytes)
    return Drawn(snapshot, snapshot.to_stored(), tuple(files), tuple(bodies))


def printed(
    session: Session, person: Standing, content: RouteContent, grant: Grant, actor: Actor | None = None
) -> Printed:
    """How documents name who acts: «И. о. заместителя директора по УВР (приказ от 14.10.2026 № 211-к), МОУ …»."""
    paper = None if actor is None else _paper(session, actor)
    return replace(_who(session, person, content, grant), paper=paper)


def _paper(session: Session, actor: Actor) -> PaperLine | None:
    if actor.proof is None or actor.paper is None or actor.on_paper is None:
        return None
    entered, confirmed = (
        session.get_one(User, one).short_name for one in (actor.paper.entered_by, actor.proof.signer.person)
    )
    return PaperLine(actor.on_paper, entered, confirmed, actor.paper.whole)


def _who(session: Session, person: Standing, content: RouteContent, grant: Grant) -> Printed:
    held = grant.held
    if held is None:
        label = _own_label(person, content, grant)
        return Printed(person.full_name, person.short_name, label, label)
    by_order = f"{held.title} (приказ от {held.basis_date:%d.%m.%Y} № {held.basis_number})"
    title = by_order if held.kind == "substitute" else held.title
    return Printed(
        person.full_name,
        person.short_name,
        _label(title, held.organization_name),
        _label(by_order, held.organization_name),
        _on_behalf(session, held.on_behalf_of),
    )


def _own_label(person: Standing, content: RouteContent, grant: Grant) -> str:
    """The teacher by his position and school; a member of his group by his own, said to be a member."""
    card: StaffCard = content.z1
    if grant.office == MEMBER:
        card = next((one for one in content.z1.members if one.person == person.person), card)
        return _label(f"{card.position or 'педагог'}, участник группы", card.organization.short_name)
    return _label(card.position or "педагог", card.organization.short_name)


def _label(title: str, organization: str) -> str:
    return ", ".join(part for part in (title[:1].upper() + title[1:], organization) if part)


def _on_behalf(session: Session, appointment: str | None) -> str | None:
    replaced = None if appointment is None else session.get(Appointment, appointment)
    if replaced is None:
        return None
    return f"{replaced.title}: {session.get_one(User, replaced.person).short_name}"


def reason_label(outcome: Outcome, dictionaries: Dictionaries) -> str | None:
    """The word for the chosen reason."""
    name, code = outcome.act.needs_reason, outcome.request.fields.reason
    return dictionaries.label(name, code) if name and code else None
