"""The auditor's workspace: his questions, the list behind each, the course of one route, the files of a list.

Nothing here changes a route. A file that leaves is noted in the log (`audit.exported`); who may look is `mine`.
"""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from approvals.audit.audits import order_of
from approvals.audit.course import course
from approvals.audit.part import Part
from approvals.audit.scope import Scope, shows
from approvals.audit.search import PAGE
from approvals.errors import BadField, RouteUnknown
from approvals.preview import situation_for
from web import accounts
from web.access import me, only
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.pages.audit import words
from web.pages.audit.asked import Request
from web.pages.audit.lists import LISTS
from web.pages.audit.mine import my_audit
from web.pages.audit.questions import QUESTIONS
from web.pages.audit.sampled import drawn_sample, seed
from web.pages.bundles import given_out
from web.reading_marks import mark_reading
from web.sheets import LARGEST, Sheet, as_csv, as_workbook
from workflow.errors import NotFound
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.tables import LogEvent
from workflow.participants import Office

FORMATS = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "jsonl": ("application/x-ndjson", "jsonl"),
}
ASKED = ("name", "person", "number", "kind", "text", "since", "until", "seed", "size")

pages = Blueprint("audit", __name__)


@pages.get("/audits/<audit>")
@only(Office.AUDITOR)
def home(audit: str) -> str:
    """The questions, each with its answer or with the section that is not kept yet."""
    scope = my_audit(audit)
    return render_template("audit/home.html", scope=scope, questions=_answers(scope), **heading(scope))


@pages.get("/audits/<audit>/<name>")
@only(Office.AUDITOR)
def listed(audit: str, name: str) -> str:
    """One list of the workspace, page by page."""
    scope = my_audit(audit)
    asked = {field: request.args[field] for field in (*ASKED, "before") if request.args.get(field)}
    number = request.args.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number) else 1  # noqa: PLR2004
    at = Request(scope, Part((page - 1) * PAGE, PAGE), asked)
    sheet = _made(name, at)
    return render_template(
        "audit/list.html",
        scope=scope,
        name=name,
        sheet=sheet,
        asked=asked,
        page=page,
        pages=max(1, -(-sheet.total // PAGE)),
        seed=seed(at),
        kinds=words.KINDS,
        further=lambda fields: {key: value for key, value in fields.items() if key != "before"},
        **heading(scope),
    )


@pages.post("/audits/<audit>/<name>/export")
@only(Office.AUDITOR)
def export(audit: str, name: str) -> Response:
    """The whole list as a file: CSV, XLSX, or the exact entries of the log behind its rows."""
    scope = my_audit(audit)
    kind = request.form.get("form", "")
    surplus = set(request.form) - {"csrf_token", "form", *ASKED}
    if surplus or kind not in FORMATS:
        raise BadField(field="form", sentence=_("Выберите формат файла на странице списка."))
    asked = {field: request.form[field] for field in ASKED if request.form.get(field)}
    sheet = _made(name, Request(scope, asked=asked))
    if len(sheet.rows) > LARGEST:
        raise BadField(field="form", sentence=_("Строк больше ста тысяч. Сузьте период или условия поиска."))
    body = {"csv": as_csv, "xlsx": as_workbook, "jsonl": exact_entries}[kind](sheet)
    data = {"audit": scope.audit.id, "list": name, "form": kind, "rows": len(sheet.rows)}
    with writing() as store:
        journal.record(store, kind="audit.exported", at=request_time(), by=me().person, data=data)
    return as_file(
        body, FORMATS[kind][0], f"{sheet.title}_{today():%Y-%m-%d}", f"{name}_{today():%Y-%m-%d}", kind
    )


@pages.get("/audits/<audit>/routes/<route>")
@only(Office.AUDITOR)
def route(audit: str, route: str) -> str:
    """«Ход согласования» of one route: who, in which office, how long, due and late, rounds, returns."""
    scope = my_audit(audit)
    if not shows(reading(), scope, route):
        raise RouteUnknown()
    instance = reading().get_one(WorkflowInstance, route)
    situation = situation_for(reading(), route, me().person, request_time())
    mark_reading(situation)
    return render_template(
        "audit/route.html",
        scope=scope,
        instance=instance,
        situation=situation,
        definition=installation().desk.definition(reading(), situation.process),
        steps=course(reading(), route, zone=scope.zone),
        span=words.span,
        organizations=accounts.organizations(reading(), on=today()),
        **heading(scope),
    )


@pages.post("/audits/<audit>/sample/bundle")
@only(Office.AUDITOR)
def bundle(audit: str) -> Response:
    """The full packs of the sampled routes in one bundle, to be checked without the server."""
    scope = my_audit(audit)
    form = Form(request, ("seed", "size"))
    drawn = drawn_sample(Request(scope, asked={name: form.raw(name) for name in ("seed", "size")}))
    if not drawn.drawn:
        raise NotFound(what=_("маршруты в этой выборке"))
    return given_out(drawn.drawn, "audit", f"Выборка_{drawn.seed[:16]}_{today().isoformat()}")


def exact_entries(sheet: Sheet) -> bytes:
    """The entries of the log behind the rows, their exact bytes, one a line; `sha256` of a line is in the tree."""
    lines: list[bytes] = []
    for start in range(0, len(sheet.entries), 500):
        some = sheet.entries[start : start + 500]
        rows = reading().scalars(select(LogEvent.body).where(LogEvent.seq.in_(some)).order_by(LogEvent.seq))
        lines += rows
    return b"".join(line + b"\n" for line in lines)


def as_file(body: bytes, kind: str, named: str, plain: str, ending: str) -> Response:
    """A download with a Russian name and a Latin one for old browsers."""
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(named.replace(' ', '_'))}.{ending}"
    )
    return answer


def _made(name: str, asked: Request) -> Sheet:
    if name not in LISTS:
        raise NotFound(what=_("страница проверки"))
    return LISTS[name](asked)


def _answers(scope: Scope) -> list[tuple[int, str, str | None, str]]:
    """Number, question, address of the answer, or why there is none."""
    found = []
    for one in QUESTIONS:
        address = _address(scope, one.name)
        missing = _("Данных пока нет: раздел «%(name)s» не ведётся.", name=one.missing) if one.missing else ""
        found.append((one.number, str(one.words), address, str(missing)))
    return found


def _address(scope: Scope, name: str | None) -> str | None:
    if name is None:
        return None
    if name == "file":
        return url_for("audit_log.file", audit=scope.audit.id)
    if name == "log":
        return url_for("audit_log.log", audit=scope.audit.id)
    return url_for("audit.listed", audit=scope.audit.id, name=name)


def heading(scope: Scope) -> Mapping[str, object]:
    """What stands above every page of an audit: its order and its schools."""
    number, day = order_of(reading(), scope.audit.id)
    schools = accounts.organizations(reading(), on=today())
    return {
        "order_number": number,
        "order_date": day,
        "covered": [schools.get(school, school) for school in scope.schools],
    }
