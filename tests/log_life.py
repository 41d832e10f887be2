"""Whole lives of routes, made by the acts of people: what the checks of the log are tried on."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from approvals.answers import object_to, remarks_of
from approvals.audit.explaining import explain
from approvals.audit.granting import end_audit, grant_audit, note_expired
from approvals.erasure.mistakes import remove
from approvals.evidence.attaching import attach, items_of
from approvals.evidence.support_notes import NewNote, note
from approvals.signing import accessions
from documents.attachments import attached_to
from tests import founding, stories
from tests.documents.given_files import jpeg, pdf
from tests.on_paper import confirmed, printed, scanned
from tests.world import ESIGN, SCHOOL, person_id
from workflow.log.tables import LogEvent


def lives(world: stories.World) -> dict[str, str]:
    """Four routes, by what became of them; every kind of row of the log is among theirs."""
    world.accede("teacher")
    world.accede("deputy")
    with world.units.writing() as session:
        accessions.withdraw(session, person_id("deputy"), ESIGN, at=world.tick())
    whole = world.route().submitted().returned_by_school()
    whole.submitted().approved_by_school().approved_by_curator().acknowledged()
    whole.amending().amended_materially().amendment_submitted()
    whole.act("deputy", "deputy_approve_amendment")
    whole.act("curator", "curator_approve_amendment")
    world.on(date(2027, 6, 1))
    whole.reflecting().reflection_submitted().completed()
    amended = world.route(of="colleague").in_force().amending().amended_immaterially().amendment_submitted()
    amended.act("deputy", "deputy_approve_amendment")
    audited(world)
    explained(world, "deputy", "curator")
    waiting = world.route(of="other_teacher").submitted()
    begun = world.empty_route()
    supported(amended)
    signed_by_hand(world)
    disagreed(world)
    return {
        "completed": whole.id,
        "amended": amended.id,
        "waiting": waiting.id,
        "begun": begun.id,
    }


def audited(world: stories.World) -> None:
    """Two more audits, one ended before its hour and one by it."""
    admin = person_id("administrator")
    hour = datetime(2027, 7, 1, 15, 0, tzinfo=UTC)
    order = {"begins_on": date(2027, 6, 1), "ends_at": hour}
    with world.units.writing() as session:
        first = founding.an_audit(
            title="По жалобе", basis_number="461", counts_nights=True, schools=(SCHOOL,), **order
        )
        ended = grant_audit(session, first, at=world.tick(), by=admin)
        second = founding.an_audit(
            title="Весенняя", basis_number="470", examined_from=date(2026, 9, 1), **order
        )
        grant_audit(session, second, at=world.tick(), by=admin)
        end_audit(session, ended, at=world.tick(), by=admin)
        note_expired(session, at=hour)


def explained(world: stories.World, *parts: str) -> None:
    """Each says something about his last act, as if it had been noticed."""
    with world.units.writing() as session:
        for part in parts:
            person = person_id(part)
            acts = session.scalars(
                select(LogEvent.seq).where(LogEvent.by == person, LogEvent.act.is_not(None))
            )
            kind = "seconds" if part == "deputy" else "night"
            explain(session, kind, max(acts), "Обсудили заранее.", at=world.tick(), by=person)


def disagreed(world: stories.World) -> None:
    """A teacher leaves a special opinion on each of the three remarks of a return."""
    story = world.route(of="other_teacher").submitted()
    remarks = [
        {"text": "Начните задачу с глагола", "path": "z3"},
        {"text": "Сократите цель", "path": "z1.goal"},
    ]
    story.act("other_deputy", "deputy_return", reason="other", comment=stories.COMMENT, remarks=remarks)
    with world.units.reading() as session:
        given = [one.id for one in remarks_of(session, story.id)]
    for number, remark in enumerate(given):
        said = f"С этим замечанием не согласна, причина {number}"
        object_to(world.desk, story.id, remark, said, actor=world.actor(story.of), at=world.tick())


def signed_by_hand(world: stories.World) -> None:
    """A route that the school and the municipality agree to on paper, each on a day of its own."""
    world.settle(signing="both")
    story = world.route(of="colleague").submitted()
    code = printed(story, "deputy", "deputy_approve")
    confirmed(story, code, scanned(story, code), by="second_deputy")
    world.tick(days=1)
    story.write("curator", "z5")
    code = printed(story, "curator", "curator_approve", by="deputy")
    confirmed(story, code, scanned(story, code, by="deputy", body=jpeg(60, 40)), by="authority_head")


def supported(story: stories.Story) -> None:
    """Two files are attached and a third is taken away; a teacher and a deputy note who helped."""
    world, rows = story.world, story.situation().content.z3.rows
    for place, row in enumerate(rows[:3]):
        body = pdf(b"%% the file of %s, %d\n" % (story.id.encode(), place))
        at = world.tick()
        seq = attach(
            world.desk,
            story.id,
            f"z3.rows[{row.id}]",
            f"Конспект {place}",
            body,
            actor=world.actor(story.of),
            at=at,
        )
    with world.units.writing() as session:
        last = next(one for one in attached_to(session, [story.id])[story.id] if one.seq == seq)
        remove(
            session,
            story.id,
            items_of(session, last),
            added_at=last.added_at,
            basis="приложен не тот файл",
            teacher=world.actor(story.of),
            deputy=world.actor("deputy"),
            at=world.tick(),
        )
    for part, form, who in ((story.of, "talk", "Методист центра"), ("deputy", "visit", "")):
        on = world.now.date()
        new = NewNote(on, form, "Как оценивать поисковую задачу", who=who, row=rows[0].id)
        note(world.desk, story.id, new, actor=world.actor(part), at=world.tick())
