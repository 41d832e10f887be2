"""The file of a sheet, drawn from its row: who is to sign what, in the words of the day on which it was printed."""

from dataclasses import replace

from sqlalchemy.orm import Session

from approvals.desk import Desk, local_day
from approvals.outcome import decision_code
from approvals.paper.entering import judged, request_of
from approvals.paper.sheets import PaperSheet
from approvals.printing import printed
from approvals.request import Request
from approvals.situation import read_situation
from approvals.snapshots import decision_label
from documents.dictionaries import Dictionaries
from documents.docx.labels import frozen_labels
from documents.docx.paper_sheet import SheetForSigning, paper_sheet
from documents.zones import content_hash, zone_hashes
from workflow.definition import Act
from workflow.participants import User


def sheet_file(desk: Desk, session: Session, found: PaperSheet) -> bytes:
    """The sheet as a Word file; raises the refusal of the act where it could not be signed any more."""
    on = local_day(found.printed_at, desk.municipality(session).zone)
    line = found.lines[0]
    situation = read_situation(session, found.route, line.person, at=found.printed_at, on_paper=on)
    definition = desk.definition(session, situation.process)
    request = request_of(desk, definition, found, on, found.printed_at)
    who = printed(session, situation.person, found.printed, judged(session, definition, request).grant)
    act = definition.acts[line.act]
    last, content = situation.snapshot, found.printed
    labels = frozen_labels(content, last.progress, last.initial_design, dictionaries=desk.dictionaries)
    return paper_sheet(
        SheetForSigning(
            content=replace(
                last,
                content=content,
                content_hash=content_hash(content),
                zone_hashes=zone_hashes(content),
                labels=labels,
            ),
            zones=act.signs,
            name=situation.number or "без номера",
            round=situation.round,
            decision=decision_label(act.code, decision_code(act, request)),
            remarks=remarks_in_words(act, request, desk.dictionaries),
            office=who.office_by_order,
            person=who.person,
            person_short=who.person_short,
            sheet=found.name,
            printed_by=session.get_one(User, found.printed_by).short_name,
            printed_at=found.printed_at,
        )
    )


def remarks_in_words(act: Act, request: Request, dictionaries: Dictionaries) -> tuple[str, ...]:
    """The reason, the comment and the remarks of a decision, as the sheet prints them."""
    fields = request.fields
    reason = dictionaries.label(act.needs_reason, fields.reason) if act.needs_reason and fields.reason else ""
    return tuple(text for text in (reason, *fields.printed_remarks) if text)
