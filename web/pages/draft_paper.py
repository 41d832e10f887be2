"""«Как будет в документе»: both forms of what is being written, marked as a draft; nothing of it is stored."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from approvals.errors import Locked
from documents.docx.drafted import drafted
from documents.docx.filenames import draft_name
from documents.docx.render import FORMS, render
from web import downloads
from web.installation import installation, request_time
from web.viewed_route import viewed
from workflow.errors import NotFound

SECTIONS = frozenset({"z1", "z2", "z3", "z4", "z5"})

pages = Blueprint("draft_paper", __name__)


@pages.get("/routes/<route>/draft/<form>.docx")
def download(route: str, form: str) -> Response:
    """The form of the sections that the person is writing, in the midst of the others as they stand."""
    view = viewed(route)
    mine = view.writable & SECTIONS
    if not mine:
        raise Locked(state=view.definition.state_label(view.situation.state))
    wanted = next((known for known in FORMS if known == form), None)
    if wanted is None:
        raise NotFound(what=_("форма документа"))
    situation, words = view.situation, installation().desk.dictionaries
    content = situation.content.with_zones(situation.draft, *mine)
    progress = situation.progress if situation.in_force else None
    snapshot = drafted(situation.snapshot, content, progress, words, at=request_time())
    made = render(snapshot, wanted)
    names = {latin: draft_name(snapshot, wanted, latin=latin) for latin in (False, True)}
    return downloads.download(made.bytes, downloads.DOCX, name=names[False], latin_name=names[True])
