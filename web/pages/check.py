"""«Проверить документ», for anybody: by the control code, by the address under the QR code, by the file itself.

The answer names the version and who approved it, and nothing of what the route says; what one may not know of is
answered like what does not exist. Who may see the route gets a link to it. Nothing that is sent here is kept.
"""

import re

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _

from approvals.proof import recognition
from approvals.proof.known_versions import KnownVersion
from approvals.proof.recognition import Answer
from approvals.visibility import Condition, may_see, visible_routes
from documents.docx.presented import NotAccepted
from web.access import my_standing, signed_in
from web.checkers import programs
from web.checking_page import SCRIPTS, STYLE
from web.downloads import download
from web.forms import Form
from web.installation import reading, request_time, writing
from web.throttle import count_lookup

CODE = "code"  # found by its code or its address: nothing was compared
FIELDS = ("asked",)
NUMBER = re.compile(r"ИОМ-\d{4}-\d{4,7}", re.IGNORECASE)
ADDRESS = re.compile(r"[0-9a-f]{32}\Z")
CODE_TYPED = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{4}[\s\u2010-\u2015-]*){4}(?![0-9a-f])")
LOOK_ALIKE = str.maketrans("асео", "ace0")  # what a Russian keyboard makes of the digits of a code
TYPES = {"check.html": "text/html; charset=utf-8", "verify.py": "text/x-python; charset=utf-8"}
NAMES = {"check.html": "Проверка.html", "verify.py": "verify.py"}

pages = Blueprint("check", __name__)


@pages.get("/check")
def form() -> str:
    """The empty form."""
    return _page(Form())


@pages.post("/check")
def ask() -> str | tuple[str, int]:
    """What the code or the file is. A file counts more than a code that was left in the form."""
    asked = Form(request, FIELDS)
    code, data = asked.text("asked", _("Контрольный код"), limit=120, required=False), _uploaded()
    if data is None and not code:
        asked.refuse("asked", _("Введите контрольный код из нижнего поля документа или выберите файл."))
    if not asked:
        return _page(asked), 422
    _count()
    if data is None:
        return _page(asked, _of_code(code))
    try:
        return _page(asked, recognition.by_file(reading(), data, _mine()))
    except NotAccepted as refusal:
        asked.refuse("file", str(refusal))
        return _page(asked), 422


@pages.get("/check/<code>")
def document(code: str) -> str:
    """The address under the QR code of a document, or a control code in its place."""
    _count()
    if not ADDRESS.match(code):
        return _page(Form(asked=code[:120]), _of_code(code[:120]))
    return _page(Form(), _found(recognition.by_address(reading(), code, _mine())))


@pages.get("/check/program/<name>")
def program(name: str) -> Response:
    """A program by which a bundle is checked on one's own computer."""
    body = programs().get(name)
    if body is None:
        abort(404)
    return download(body, TYPES[name], name=NAMES[name], latin_name=name)


def _page(asked: Form, answer: Answer | None = None) -> str:
    return render_template(
        "check.html", form=asked, answer=answer, may_open_route=_may_open, scripts=SCRIPTS, style=STYLE
    )


def _of_code(text: str) -> Answer:
    number = NUMBER.search(text)
    typed = CODE_TYPED.search(NUMBER.sub(" ", text).casefold().translate(LOOK_ALIKE))
    code = "" if typed is None else re.sub(r"[^0-9a-f]", "", typed[0])
    named = "" if number is None else number[0].upper()
    return _found(recognition.by_code(reading(), code, named, _mine()))


def _found(known: KnownVersion | None) -> Answer:
    return Answer(recognition.UNKNOWN) if known is None else Answer(CODE, (known,))


def _uploaded() -> bytes | None:
    file = request.files.get("file")
    return None if file is None or not file.filename else file.stream.read()


def _count() -> None:
    with writing() as store:
        count_lookup(store, request.remote_addr or "-", at=request_time())


def _mine() -> Condition | None:
    """The routes that the signed-in person may know of; nothing more for a stranger."""
    return None if signed_in() is None else visible_routes(my_standing())


def _may_open(known: KnownVersion) -> bool:
    return signed_in() is not None and may_see(reading(), my_standing(), known.route)
