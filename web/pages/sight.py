"""«Версия для слабовидящих»: larger letters, black on white, every link underlined, nothing left out.

The choice is the browser's own: a cookie that says nothing of the person, kept for a year.
"""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from web.login import safe_next

COOKIE = "sight"
LARGE = "large"
KEPT = timedelta(days=365)

pages = Blueprint("sight", __name__)


@pages.get("/sight/<choice>")
def choose(choice: str) -> Response:
    """Show pages so from now on, and go back to where the person was."""
    answer = redirect(safe_next(request.args.get("next", "")) or url_for("start.home"), 303)
    if choice == LARGE:
        answer.set_cookie(
            COOKIE, LARGE, max_age=KEPT, httponly=True, samesite="Lax", secure=request.is_secure
        )
    else:
        answer.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def is_large() -> bool:
    """Whether this browser shows the version for people who see badly."""
    return request.cookies.get(COOKIE) == LARGE
