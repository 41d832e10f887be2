"""Who belongs to a group's route, as a table: so that a route is found by its members and their schools.

Written with the act whose version names them; the content itself stays the truth. In an amendment both who is in the
group by what is in force and who is proposed belong to it.
"""

from typing import cast

from sqlalchemy import ForeignKey, Table, bindparam
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


_ROWS = cast("Table", GroupMember.__table__)
_CLEAR = _ROWS.delete().where(_ROWS.c.route == bindparam("of"))


def keep(session: Session, route: str, *contents: RouteContent | None) -> None:
    """Make the table say who belongs to the route by these contents, the first one's school counting."""
    found: dict[str, str] = {}
    for content in contents:
        for one in () if content is None else members(content):
            found.setdefault(one.person, one.organization)
    session.execute(_CLEAR, {"of": route})
    if found:
        rows = [
            {"route": route, "person": person, "organization": school}
            for person, school in sorted(found.items())
        ]
        session.execute(_ROWS.insert(), rows)
