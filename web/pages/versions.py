"""Versions of a route: their files exactly as they were made, and the comparison of two of them."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from approvals.situation import content_of, snapshot_of
from documents.differences import differences
from documents.docx.filenames import file_name
from documents.versions import DocumentVersion, file_bytes
from web import downloads
from web.installation import installation, reading
from web.viewed_route import ViewedRoute, viewed
from workflow.errors import NotFound

FORMS = ("full", "appendix")

pages = Blueprint("versions", __name__)


@pages.get("/routes/<route>/versions/<int:n>/<form>.docx")
def download(route: str, n: int, form: str) -> Response:
    """The file of a version: the full form or the form of the Appendix."""
    view = viewed(route)
    version = _version(view, n)
    body = file_bytes(reading(), view.id, n, form) if form in FORMS else None
    if body is None:
        raise NotFound(what=_("файл версии"))
    snapshot = snapshot_of(reading(), version.snapshot)
    name, latin_name = file_name(snapshot, form), file_name(snapshot, form, latin=True)
    return downloads.download(body, downloads.DOCX, name=name, latin_name=latin_name)


@pages.get("/routes/<route>/compare")
def compare(route: str) -> str:
    """What changed from one version to another, field by field and word by word."""
    view = viewed(route)
    known = list(
        reading().scalars(
            select(DocumentVersion).where(DocumentVersion.route == view.id).order_by(DocumentVersion.n.desc())
        )
    )
    new = _number(request.args.get("new", ""), known[0].n)
    old = _number(request.args.get("old", ""), max(new - 1, 1))
    before, after = _version(view, old), _version(view, new)
    found = differences(
        content_of(reading(), before.content),
        content_of(reading(), after.content),
        installation().desk.dictionaries,
    )
    return render_template(
        "compare.html", view=view, versions=known, old=before, new=after, differences=found
    )


def _version(view: ViewedRoute, n: int) -> DocumentVersion:
    found = reading().get(DocumentVersion, (view.id, n)) if 0 < n <= view.situation.version else None
    if found is None:
        raise NotFound(what=_("версия"))
    return found


def _number(asked: str, usual: int) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else usual  # noqa: PLR2004
