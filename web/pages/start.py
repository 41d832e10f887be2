"""The first address: it leads each person to where his work begins."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from web import menu

pages = Blueprint("start", __name__)


@pages.get("/")
def home() -> Response:
    """Go to the first place of the person's menu."""
    return redirect(menu.home(), 303)
