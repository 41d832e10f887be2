"""Progress marks: how each event is getting on. Saving them is no act; an act puts them on record."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from approvals.editing import save_progress
from approvals.errors import DraftMoved, Locked
from documents.attachments import attached_to
from documents.checks import check_progress
from documents.content import to_data
from documents.input_errors import errors_in_russian
from web.installation import installation, reading, request_time, stop_reading, today
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import ViewedRoute, viewed

pages = Blueprint("progress", __name__)


@pages.get("/routes/<route>/progress")
def page(route: str) -> str:
    """The marks as saved last."""
    view = _opened(route)
    return _page(view, _stored(view), view.situation.draft_revision, {})


@pages.post("/routes/<route>/progress")
def save(route: str) -> str | tuple[str, int] | Response:
    """Save the marks; go on to the act where that button was pressed."""
    view = _opened(route)
    marks = [_mark(row.id, view) for row in view.situation.content.z3.rows]
    revision = request.form.get("revision", "")
    try:
        save_progress(
            installation().desk,
            view.id,
            {"marks": [mark for mark in marks if _says_something(mark)]},
            revision=read_revision(revision),
            actor=actor(),
            at=request_time(),
        )
    except ValidationError as error:
        said = [mark for mark in marks if _says_something(mark)]
        faults = {
            f"{said[int(path.partition('[')[2].partition(']')[0])]['row']}.{path.rpartition('.')[2]}": sentence
            for path, sentence in errors_in_russian(error)
            if "[" in path and path.partition("[")[2].partition("]")[0].isdecimal()
        }
        return _page(view, {mark["row"]: mark for mark in marks}, revision, faults), 422
    except DraftMoved as error:
        stop_reading()
        page = _page(viewed(route), {mark["row"]: mark for mark in marks}, error.facts["now"], {}, moved=True)
        return page, 409
    flash(_("Отметки сохранены."), "success")
    if request.form.get("do") == "report":
        return redirect(url_for("acts.page", route=view.id, act="report_progress"), 303)
    return redirect(url_for("route.page", route=view.id), 303)


def _opened(route: str) -> ViewedRoute:
    view = viewed(route)
    if "p" not in view.writable:
        raise Locked(state=view.definition.state_label(view.situation.state))
    return view


def _stored(view: ViewedRoute) -> dict[str, dict[str, Any]]:
    return {
        row.id: view.situation.progress.of(row.id).model_dump(mode="json")
        for row in view.situation.content.z3.rows
    }


def _mark(row: str, view: ViewedRoute) -> dict[str, Any]:
    """One mark as typed; evidence beyond the first stays as it was."""
    before = to_data(view.situation.progress.of(row))
    evidence = list(before.get("evidence", ()))
    shown = {**(evidence[0] if evidence else {}), "title": _raw(row, "title"), "link": _raw(row, "link")}
    kept = [shown] if any(shown.values()) else []
    return {
        "row": row,
        "status": _raw(row, "status"),
        "fact_date": _raw(row, "fact_date"),
        "comment": _raw(row, "comment").replace("\r\n", "\n"),
        "evidence": [*kept, *evidence[1:]],
    }


def _raw(row: str, name: str) -> str:
    return request.form.get(f"{row}:{name}", "")


def _says_something(mark: Mapping[str, Any]) -> bool:
    planned = mark["status"] in ("", "planned")
    return not planned or any(mark[name] for name in ("fact_date", "comment", "evidence"))


def _page(
    view: ViewedRoute,
    marks: Mapping[str, Mapping[str, Any]],
    revision: object,
    errors: Mapping[str, str],
    *,
    moved: bool = False,
) -> str:
    return render_template(
        "progress.html",
        view=view,
        marks=marks,
        revision=revision,
        errors=errors,
        moved=moved,
        findings=check_progress(view.situation.content, view.situation.progress, at=today()),
        files=Counter(one.path for one in attached_to(reading(), [view.id])[view.id] if not one.is_gone),
        may_report=any(option.act == "report_progress" for option in view.allowed),
    )
