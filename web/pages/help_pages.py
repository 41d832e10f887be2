"""«Справка»: the guides of the program, the person's own first, with the pictures that they show."""

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from web.access import holds
from web.guides import FOLDER, NAMES, PICTURES, guide
from workflow.errors import NotFound
from workflow.participants import Office

AN_HOUR = "private, max-age=3600"
# Whose guide it is; who holds none of these offices is a teacher.
READERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("administrator", (Office.ADMINISTRATOR, Office.SCHOOL_ADMIN)),
    ("auditor", (Office.AUDITOR,)),
    ("curator", (Office.MUNICIPAL_CURATOR, Office.METHODIST, Office.AUTHORITY_HEAD)),
    ("deputy", (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.SMO_HEAD, Office.SCHOOL_MONITOR)),
)

pages = Blueprint("help", __name__)


@pages.get("/help")
def mine() -> str:
    """The guide of the person's office, and the list of the others."""
    return _page(next((name for name, offices in READERS if holds(*offices)), "teacher"))


@pages.get("/help/<name>")
def read(name: str) -> str:
    """One guide."""
    if name not in NAMES:
        raise NotFound(what=_("справка"))
    return _page(name)


@pages.get("/help/pictures/<name>")
def picture(name: str) -> Response:
    """One picture of a guide."""
    known = {path.name: path for path in (FOLDER / PICTURES).glob("*.png")}
    if name not in known:
        raise NotFound(what=_("снимок"))
    response = Response(known[name].read_bytes(), content_type="image/png")
    response.headers["Cache-Control"] = AN_HOUR
    return response


def _page(name: str) -> str:
    return render_template("help.html", guide=guide(name), guides=NAMES)
