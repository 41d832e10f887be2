"""The municipality's table of recommendations: for a group of deficits and a subject, a text and a course.

What it proposes is put into section 5 as a draft that the reviewer reads, changes and signs like any other; nothing is
recommended by the table alone.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.desk import Desk
from approvals.editing import save_zone
from approvals.errors import BadField
from approvals.request import Actor
from approvals.situation import read_situation
from documents.content import RouteContent, to_data
from documents.recommendations import MOST_ITEMS
from workflow.database import Base, Id, UtcTime

MOST = 500  # lines of the table


class RecommendationSample(Base):
    """One line of the table; without a subject it fits every teacher."""

    __tablename__ = "recommendation_samples"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    deficit: Mapped[str] = mapped_column(String(20), index=True)
    subject: Mapped[str] = mapped_column(String(40), default="")
    type: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    resource: Mapped[str] = mapped_column(Text, default="")
    resource_link: Mapped[str] = mapped_column(Text, default="")
    kept_at: Mapped[datetime] = mapped_column(UtcTime)
    kept_by: Mapped[str] = mapped_column(ForeignKey("users.id"))


def table(session: Session) -> tuple[RecommendationSample, ...]:
    """The whole table, group by group."""
    columns = RecommendationSample.deficit, RecommendationSample.subject, RecommendationSample.id
    return tuple(session.scalars(select(RecommendationSample).order_by(*columns)))


def proposed(session: Session, content: RouteContent) -> tuple[RecommendationSample, ...]:
    """What the table proposes for the deficits and subjects of a route and is not recommended there yet."""
    groups = {need.deficit_type for need in content.z2.items if need.deficit_type}
    said = {item.text for item in content.z5.items}
    query = (
        select(RecommendationSample)
        .where(RecommendationSample.deficit.in_(sorted(groups)))
        .where(or_(RecommendationSample.subject == "", RecommendationSample.subject.in_(content.z1.subjects)))
        .order_by(RecommendationSample.deficit, RecommendationSample.subject.desc(), RecommendationSample.id)
    )
    return tuple(one for one in session.scalars(query) if one.text not in said)


def put_in(
    desk: Desk, route: str, samples: Sequence[str], *, revision: int, actor: Actor, at: datetime
) -> int:
    """Add the lines with these ids, as far as they are proposed, to section 5 of the working copy; say how many.

    Raises `BadField` where the section has no room for all of them, and what saving it raises: `Locked`, `DraftMoved`.
    """
    with desk.units.reading() as session:
        draft = read_situation(session, route, actor.person, at=at).draft
        wanted = [one for one in proposed(session, draft) if one.id in set(samples)]
    room = MOST_ITEMS - len(draft.z5.items)
    if len(wanted) > room:
        sentence = f"В разделе 5 помещается {MOST_ITEMS} рекомендаций, свободно {room}. Отметьте меньше."
        raise BadField(field="sample", sentence=sentence)
    data = to_data(draft.z5)
    data.pop("salt")
    data["items"] = [
        *data.get("items", ()),
        *(
            {
                "id": secrets.token_hex(8),
                "text": one.text,
                "type": one.type,
                "resource": one.resource,
                "resource_link": one.resource_link,
            }
            for one in wanted
        ),
    ]
    data["none"] = draft.z5.none and not wanted
    save_zone(desk, route, "z5", data, revision=revision, actor=actor, at=at)
    return len(wanted)
