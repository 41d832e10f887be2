"""Confirming a scan: then, and only then, the act that was signed on paper happens.

It goes through `perform` like any act, with a proof that names the scan; the key that signs is of who confirms, over a
statement of its own kind. X, who entered, and Y, who confirms, are two people.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from approvals.advance import Done
from approvals.desk import Desk
from approvals.errors import NotASigner, Refused
from approvals.paper.entering import SettledSheet, judged, not_by_them, request_of
from approvals.paper.people import confirming_office
from approvals.paper.sheets import PaperSheet, sheet
from approvals.perform import perform
from approvals.request import Actor, Paper
from approvals.situation import read_situation
from documents.scans import PaperScan


def confirm(desk: Desk, route: str, code: str, scan: int, *, actor: Actor, at: datetime) -> Done:
    """Confirm that this scan of the sheet says what was entered, and make its act; sent again, it is made once.

    Raises the refusals of who may confirm, what the act itself raises for the signer on the day of the paper, and
    `SettledSheet` where another scan was entered meanwhile or the sheet was dropped.
    """
    with desk.units.reading() as session:
        found, paper = confirmable(session, route, code, scan, actor=actor, at=at)
        line = found.lines[0]
        assert line.on is not None  # who enters a scan says its day
        if found.outcome is None:  # what moved is told before the password is looked at
            situation = read_situation(session, route, line.person, at=at, on_paper=line.on)
            definition = desk.definition(session, situation.process)
            judged(session, definition, request_of(desk, definition, found, line.on, at))
    if actor.proof is None:
        raise NotASigner()
    signer = Actor(line.person, replace(actor.proof, paper=paper), actor.ip, actor.agent, line.on)
    try:
        return perform(
            desk, line.act, route, seen=found.seen, key=found.key, actor=signer, at=at, fields=found.given
        )
    except Refused as refusal:
        with desk.units.reading() as session:
            told = read_situation(session, route, line.person, at=at, on_paper=line.on)
        raise not_by_them(told, line.on, refusal) from refusal


def confirmable(
    session: Session, route: str, code: str, scan: int, *, actor: Actor, at: datetime
) -> tuple[PaperSheet, Paper]:
    """The sheet and what its scan proves once the person confirms it; raises the refusal where he may not."""
    found = sheet(session, route, code)
    if found.scan != scan or found.outcome == "dropped":
        raise SettledSheet()
    row = session.get_one(PaperScan, scan)
    situation = read_situation(session, route, actor.person, at=at)
    held = confirming_office(situation, found.level, row.added_by)
    paper = Paper(
        scan=scan,
        kind=row.kind,
        sha256=row.sha256,
        size=row.size,
        entered_by=row.added_by,
        office=held.office,
        appointment=held.appointment,
    )
    return found, paper
