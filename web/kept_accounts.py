"""Whose accounts the signed-in person keeps: the municipality's administrator everybody's, a school's its teachers'.

What a school's administrator does to an account its owner learns by letter. The rules stand in
`approvals/school/administration.py`.
"""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from approvals.errors import BadField
from approvals.school.administration import administered, require_kept, trusted_people, works_at
from web import accounts
from web.access import holds, my_standing
from web.account_letters import ACCOUNT_KEPT
from web.installation import reading, today
from web.jobs import put
from web.records_of_people import working_at
from workflow.errors import NotFound
from workflow.participants import Office, User

KEEPERS = (Office.ADMINISTRATOR, Office.SCHOOL_ADMIN)


def keeps_all() -> bool:
    """Whether the person keeps the accounts of the whole municipality."""
    return holds(Office.ADMINISTRATOR)


def places() -> dict[str, str]:
    """The organisations whose people the person keeps, by id."""
    known = accounts.organizations(reading(), on=today())
    if keeps_all():
        return known
    return {code: known[code] for code in administered(my_standing()) if code in known}


def people_kept() -> Select[User]:
    """The people whose accounts the person may look at."""
    query = select(User)
    return query if keeps_all() else query.where(User.id.in_(working_at(list(places()), on=today())))


def kept(person: str) -> User:
    """The person, where his account may be looked at; otherwise he is not there."""
    user = reading().get(User, person)
    if user is None or not (
        keeps_all() or works_at(reading(), person, administered(my_standing()), on=today())
    ):
        raise NotFound(what="человек")
    return user


def untouchable(people: list[str]) -> dict[str, str]:
    """Whose accounts the person may only look at, and the office because of which."""
    return {} if keeps_all() else trusted_people(reading(), people, on=today())


def require(session: Session, person: str) -> None:
    """Refuse, inside the unit of work, to touch an account that the person does not keep."""
    if not keeps_all():
        require_kept(session, my_standing(), person, on=today())


def require_reachable(session: Session, person: str) -> None:
    """A school's administrator renews a password only where its owner learns of it."""
    user = session.get_one(User, person)
    if not keeps_all() and user.password_hash is not None and not user.email:
        sentence = (
            "У человека не указана почта, и о новой ссылке он не узнал бы. "
            "Её выдаст администратор управления образования."
        )
        raise BadField(field="person", sentence=sentence)


def tell(session: Session, person: str, what: str, *, at: datetime) -> None:
    """Let the owner know by letter what the administrator of his school did."""
    if not keeps_all() and session.get_one(User, person).email:
        put(session, person, {"letter": ACCOUNT_KEPT, "lines": [what]}, at=at)
