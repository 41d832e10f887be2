"""How what is to be destroyed is named by people: a route by its number, a person by the login."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.instances import WorkflowInstance
from workflow.participants import User


def about_named(session: Session, name: str) -> str | None:
    """The id of the route of that number or id, or of the person of that login; None where there is neither."""
    routes = select(WorkflowInstance.id).where(
        or_(WorkflowInstance.number == name, WorkflowInstance.id == name)
    )
    people = select(User.id).where(or_(User.login == name.casefold(), User.id == name))
    return session.scalars(routes).first() or session.scalars(people).first()


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The number of each route and the name of each person, by id."""
    routes = select(WorkflowInstance.id, WorkflowInstance.number).where(WorkflowInstance.id.in_(ids))
    found = {id_: number or "Маршрут без номера" for id_, number in session.execute(routes)}
    people = session.scalars(select(User).where(User.id.in_(ids)))
    return found | {user.id: user.full_name for user in people}
