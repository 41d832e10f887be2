"""An audit of the stories behind the pages: its address, its workspace, what it left in the log."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from approvals.audit.audits import Audit
from approvals.audit.granting import NewAudit, grant_audit
from approvals.audit.readings import READ
from tests.web.school import Person, School
from tests.world import AUTHORITY, PEOPLE, person_id
from web.installation import installation
from web.reading_marks import log_readings
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

LISTS = (
    "decisions", "entitled", "own", "changes", "notable", "returns", "offices", "readings", "bases", "destroyed",
    "sample", "search",
)  # fmt: skip


def first_audit(school: School) -> str:
    """The audit that the stories begin with."""
    with school.world.units.reading() as session:
        return session.scalars(select(Audit.id)).one()


def another_audit(school: School, part: str, **order: Any) -> str:
    """Grant a further audit today, until three in the afternoon (UTC) unless told otherwise."""
    today = school.world.now.date()
    said = {
        "person": person_id(part),
        "organization": AUTHORITY,
        "position": PEOPLE[part][4],
        "title": "Внеплановая проверка",
        "basis_number": "512",
        "basis_date": today,
        "examined_from": date(2026, 8, 1),
        "examined_to": date(2027, 7, 31),
        "begins_on": today,
        "ends_at": datetime(today.year, today.month, today.day, 15, 0, tzinfo=UTC),
        **order,
    }
    with school.world.units.writing() as session:
        return grant_audit(session, NewAudit(**said), at=school.world.now, by=person_id("administrator"))


def workspace(audit: str) -> list[str]:
    """Every page of the workspace that needs no route."""
    lists = [f"/audits/{audit}/{name}" for name in LISTS]
    return [
        f"/audits/{audit}",
        *lists,
        f"/audits/{audit}/log",
        f"/audits/{audit}/file",
        f"/audits/{audit}/report",
    ]


def post(browser: Person, address: str, **fields: str) -> Any:
    """Post as a form of a page would."""
    token = browser.form("/account", "/sign-out").values["csrf_token"]
    return browser.client.post(address, data={"csrf_token": token, **fields})


def read_and_logged(school: School, *, minutes: float = 2) -> None:
    """Let the marks be stored and their minute pass."""
    installation(school.app).late_writes.flush()
    log_readings(school.world.units, at=school.world.tick(minutes=minutes))


def entries(school: School, *kinds: str) -> list[dict[str, Any]]:
    """The entries of these kinds."""
    with school.world.units.reading() as session:
        query = select(LogEvent).where(LogEvent.kind.in_(kinds)).order_by(LogEvent.seq)
        return [parse(row.body) for row in session.scalars(query)]


def readings(school: School) -> list[dict[str, Any]]:
    """What the log says of readings."""
    return entries(school, READ)
