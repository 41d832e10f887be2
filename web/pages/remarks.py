"""The life of remarks in the browser: the teacher answers or disagrees, the reviewer's office lifts."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals import answers
from web.forms import Form
from web.installation import installation, request_time, stop_reading
from web.proofs import actor
from web.viewed_route import viewed

pages = Blueprint("remarks", __name__)


@pages.post("/routes/<route>/remarks/<remark>/answer")
def answer(route: str, remark: str) -> Response:
    """Say «Исправлено» and what was done."""
    form, view = Form(request, ("answer",)), viewed(route)
    stop_reading()
    answers.answer(installation().desk, view.id, remark, form.raw("answer"), actor=actor(), at=request_time())
    flash(_("Ответ на замечание записан."), "success")
    return redirect(url_for("route.page", route=view.id, _anchor="remarks"), 303)


@pages.post("/routes/<route>/remarks/<remark>/opinion")
def object_to(route: str, remark: str) -> Response:
    """Leave a special opinion on the remark."""
    form, view = Form(request, ("opinion",)), viewed(route)
    stop_reading()
    answers.object_to(
        installation().desk, view.id, remark, form.raw("opinion"), actor=actor(), at=request_time()
    )
    flash(_("Особое мнение записано. Оно войдёт в лист согласования следующей версии."), "success")
    return redirect(url_for("route.page", route=view.id, _anchor="remarks"), 303)


@pages.post("/routes/<route>/remarks/<remark>/lift")
def lift(route: str, remark: str) -> Response:
    """Lift the remark."""
    Form(request)
    view = viewed(route)
    stop_reading()
    answers.lift(installation().desk, view.id, remark, actor=actor(), at=request_time())
    flash(_("Замечание снято."), "success")
    return redirect(url_for("route.page", route=view.id, _anchor="remarks"), 303)
