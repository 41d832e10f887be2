"""A route and its neighbours across a transfer, as far as the signed-in person may follow them."""

from dataclasses import dataclass

from flask import url_for

from approvals.acts.continuing import TRANSFERRED, continued_in
from approvals.school.transfers import Before, before
from approvals.visibility import may_see
from web.access import my_standing
from web.installation import reading, today
from web.viewed_route import ViewedRoute


@dataclass(frozen=True)
class Linked:
    """What came before and what comes after; an address is None where it is not open to the person."""

    before: Before | None
    before_address: str | None
    is_continued: bool
    after_address: str | None
    accept_address: str | None


def linked(view: ViewedRoute) -> Linked:
    """The neighbours of the route before the person."""
    earlier = before(reading(), view.id, on=today())
    later = continued_in(reading(), view.id) if view.situation.state == TRANSFERRED else None
    to_accept = view.situation.state == TRANSFERRED and later is None and view.is_mine
    return Linked(
        earlier,
        None if earlier is None else _address(earlier.route),
        later is not None,
        None if later is None else _address(later.id),
        url_for("transfers.look", route=view.id) if to_accept else None,
    )


def _address(route: str) -> str | None:
    return url_for("route.page", route=route) if may_see(reading(), my_standing(), route) else None
