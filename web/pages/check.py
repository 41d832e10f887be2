"""The address under the QR of a document: it leads who may see the route to it, and tells nobody else anything."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.access import signed_in
from web.viewed_route import known_route

pages = Blueprint("check", __name__)


@pages.get("/check/<code>")
def document(code: str) -> str | Response:
    """Go to the route; a stranger is asked to sign in first, whatever the code."""
    if signed_in() is None:
        return render_template("check.html", code=code)
    return redirect(url_for("route.page", route=known_route(f"r_{code}")), 303)
