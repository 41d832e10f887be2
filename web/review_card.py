"""Beside the text under review: remarks of earlier rounds, what the plan does about each need, and the former route."""

from collections.abc import Mapping
from dataclasses import dataclass

from approvals.answers import remarks_of
from approvals.former import Former, former_route
from approvals.opinions import SpecialOpinion, opinions_of
from approvals.remarks import Remark
from documents.content import RouteContent
from documents.coverage import Covered, coverage
from documents.differences import Difference, differences
from documents.last_year import lined_up
from web.access import my_standing
from web.installation import installation, reading
from web.viewed_route import ViewedRoute, people_named


@dataclass(frozen=True)
class ReviewCard:
    """What a reviewer may want to know besides the text."""

    remarks: tuple[Remark, ...]
    opinions: Mapping[str, tuple[SpecialOpinion, str]]  # by the remark
    people: Mapping[str, str]
    covered: tuple[Covered, ...]
    former: Former | None
    since_former: tuple[Difference, ...]

    @property
    def still_open(self) -> int:
        """How many remarks nobody has answered."""
        return sum(one.state == "open" for one in self.remarks)


def review_card(view: ViewedRoute, content: RouteContent) -> ReviewCard:
    """The card of the route for the person before it."""
    remarks = remarks_of(reading(), view.id)
    former = former_route(reading(), my_standing(), view.situation)
    known = installation().desk.dictionaries
    changed: tuple[Difference, ...] = ()
    if former is not None:  # reflection and recommendations belong to their own year
        plan = lined_up(former.content, content).with_zones(content, "z4", "z5")
        changed = differences(plan, content, known)
    return ReviewCard(
        remarks,
        opinions_of(reading(), view.id),
        people_named({one.author for one in remarks}),
        coverage(content),
        former,
        changed,
    )
