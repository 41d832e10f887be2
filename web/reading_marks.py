"""Marks of who looks at a route: left by each page of a route, stored late by one writer, told once to the teacher.

What an entry says of a reading is the business of `approvals.audit.readings`.
"""

from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from approvals.audit import audits
from approvals.audit.granting import has_expired, note_expired
from approvals.audit.readings import Mark, ReadingBatch, full_batches, log_batch, put_mark, was_read
from approvals.municipality import load_municipality
from approvals.situation import Situation
from approvals.standing import HeldOffice
from web.access import me, my_standing
from web.digest import next_morning, put_item
from web.installation import installation, reading, request_time
from web.wording import zone_of
from workflow.instances import WorkflowInstance
from workflow.participants import Office
from workflow.transaction import Units

TOLD = "audit_read"  # the letter to a teacher whose route an auditor has opened


def mark_reading(situation: Situation) -> None:
    """Note that the page of this request shows the route to the person; his own route leaves no mark."""
    if request.method != "GET" or situation.subject == me().person:
        return
    held = _by_which(situation)
    mark = Mark(
        person=me().person,
        route=situation.route,
        page=request.endpoint or "-",
        at=request_time(),
        office=held.office if held else "filler",
        audit=_audit(held),
    )
    key = ("reading", mark.person, mark.route, mark.page, mark.at.isoformat())
    clock = installation().clock
    installation().late_writes.put(key, lambda session: _store(session, mark, at=clock()))


def log_readings(units: Units, *, at: datetime) -> int:
    """Tell the log of every full batch and of every audit whose hour has come; return how many entries."""
    with units.reading() as session:
        if not full_batches(session, at=at) and not has_expired(session, at=at):
            return 0
    with units.writing() as session:
        full = full_batches(session, at=at)
        for batch in full:
            close_batch(session, batch, at=at)
        return len(full) + note_expired(session, at=at)


def _store(session: Session, mark: Mark, *, at: datetime) -> None:
    before = session.get(ReadingBatch, (mark.person, mark.route))
    if before is not None and before.is_full(mark.at):
        close_batch(session, before, at=at)
        session.flush()  # the next batch of the pair has the same key
    put_mark(session, mark)


def close_batch(session: Session, batch: ReadingBatch, *, at: datetime) -> None:
    """Tell the log of the batch, and the teacher of the first reading in an audit: nobody must wonder."""
    if batch.audit is not None:
        subject = session.get_one(WorkflowInstance, batch.route).subject
        if not was_read(session, subject, batch.audit):
            morning = next_morning(at, zone_of(load_municipality(session)))
            body = {"letter": TOLD, "route": batch.route, "audit": batch.audit}
            put_item(session, subject, body, due_at=morning)
    log_batch(session, batch, at=at)


def _by_which(situation: Situation) -> HeldOffice | None:
    """The office in which the person sees the route; that of an auditor only where he holds no other."""
    reaching = [
        held
        for held in my_standing().held
        if held.reaches(
            organization=situation.organization, subject=situation.subject, subjects=situation.subjects
        )
    ]
    return min(reaching, key=lambda held: held.office == Office.AUDITOR, default=None)


def _audit(held: HeldOffice | None) -> str | None:
    if held is None or held.office != Office.AUDITOR:
        return None
    found = audits.of_appointments(reading(), [held.appointment])
    return found[0].id if found else None
