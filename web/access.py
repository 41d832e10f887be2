"""Who is at the keyboard, which offices he holds today, and which pages are open to those offices.

A page that is not open answers as if it were not there. Acts on routes are decided in
`approvals/authority.py`.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g
from flask_login import current_user

from approvals.audit.audits import within_audits
from approvals.standing import Standing, standing
from web.installation import reading, request_time, today
from web.sessions import SignedIn
from workflow.errors import NotFound

P = ParamSpec("P")
R = TypeVar("R")


class PageHidden(NotFound):
    """The page exists, but not for this person; he learns no more than of one that does not. Fact: what."""


def signed_in() -> SignedIn | None:
    """Who is signed in; None for a stranger."""
    return current_user if isinstance(current_user._get_current_object(), SignedIn) else None  # noqa: SLF001


def me() -> SignedIn:
    """Who is signed in, on a page that only signed-in people reach."""
    found = signed_in()
    assert found is not None
    return found


def my_standing() -> Standing:
    """The offices of the person today, an auditor's to the minute; read once a request."""
    if "standing" not in g:
        held_today = standing(reading(), me().person, on=today())
        g.standing = held_today and within_audits(reading(), held_today, at=request_time())
    found: Standing = g.standing
    return found


def holds(*offices: str) -> bool:
    """Whether the person holds one of the offices today, as holder or as substitute."""
    return signed_in() is not None and my_standing().holds(*offices)


def only(*offices: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a page to these offices alone; for anybody else raise `PageHidden`."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not holds(*offices):
                raise PageHidden(what="страница")
            return view(*args, **kwargs)

        guarded.offices = frozenset(offices)  # type: ignore[attr-defined]  # the menu and the access table read it
        return guarded

    return decorate
