"""Who belongs to a group's route, as a table: so that a route is found by its members and their schools.

Written with the act whose version names them; the content itself stays the truth. In an amendment both who is in the
group by what is in force and who is proposed belong to it. Who has left stands here with the version that let him go:
he may still take along what he did.
"""

from typing import cast

from sqlalchemy import ForeignKey, Select, Table, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from documents.content import RouteContent
from documents.membership import members
from workflow.database import Base


class GroupMember(Base):
    """One member of a group's route, and the school for which he is in it."""

    __tablename__ = "group_members"
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    organization: Mapped[str] = mapped_column(ForeignKey("organizations.id"), index=True)
    left_version: Mapped[int | None]


_ROWS = cast("Table", GroupMember.__table__)
_CLEAR = _ROWS.delete().where(
    _ROWS.c.route == bindparam("of"), _ROWS.c.person.in_(bindparam("who", expanding=True))
)
_PRESENT = select(_ROWS.c.person).where(_ROWS.c.route == bindparam("of"), _ROWS.c.left_version.is_(None))


def keep(
    session: Session,
    route: str,
    version: int,
    content: RouteContent,
    *,
    was: RouteContent | None,
    known: frozenset[str],
    ended: bool,
) -> None:
    """Make the table say who belongs to the route by `content` and by what `was` in force before this version.

    `known`: who is in the table now; nothing is asked here, since the rows of an act travel together.
    `ended`: the version comes into force, so that who is named only by what was has left.
    """
    now = {one.person: one.organization for one in members(content)}
    before = {one.person: one.organization for one in members(was)} if was is not None else {}
    rows = [
        {
            "route": route,
            "person": person,
            "organization": school,
            "left_version": version if ended and person not in now else None,
        }
        for person, school in sorted((before | now).items())
    ]
    replaced = {*now, *before, *known}
    session.execute(_CLEAR, {"of": route, "who": sorted(replaced)})
    if rows:
        session.execute(_ROWS.insert(), rows)


def known(session: Session, route: str) -> frozenset[str]:
    """Who is in the group by the table; whoever has left is not."""
    return frozenset(session.scalars(_PRESENT, {"of": route}))


def present_in(route: str) -> Select[str]:
    """Who is in the group of that route."""
    return select(GroupMember.person).where(GroupMember.route == route, GroupMember.left_version.is_(None))


def groups_of(person: str) -> Select[str]:
    """The routes of the groups in which the person is."""
    return select(GroupMember.route).where(GroupMember.person == person, GroupMember.left_version.is_(None))
