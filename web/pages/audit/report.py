"""The report of an audit as a Word document: what the auditor writes, and the figures as they stand."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from approvals.audit import decisions, log_entries
from approvals.audit.anomalies import Notice, Thresholds
from approvals.audit.audits import order_of
from approvals.audit.explaining import Said, explanations
from approvals.audit.noticed import noticed
from approvals.audit.scope import Scope
from documents.docx.audit_report import AuditReport, ReportedNotice, SampledRoute, audit_report
from web import accounts
from web.access import me, my_standing, only
from web.downloads import DOCX
from web.forms import Form
from web.installation import municipality, reading, request_time, today, writing
from web.labels import plural, state_words
from web.pages.audit import words
from web.pages.audit.asked import Request
from web.pages.audit.mine import my_audit
from web.pages.audit.questions import QUESTIONS
from web.pages.audit.sampled import drawn_sample, seed
from web.pages.audit.workspace import as_file, heading
from workflow.log import journal
from workflow.participants import Office

FIELDS = ("seed", "size", "conclusions", "not_examined")
LONGEST = 8000

pages = Blueprint("audit_report", __name__)


@pages.get("/audits/<audit>/report")
@only(Office.AUDITOR)
def page(audit: str) -> str:
    """What the auditor adds of his own."""
    scope = my_audit(audit)
    form = Form(seed=seed(Request(scope)), size="10")
    return render_template("audit/report.html", scope=scope, form=form, **heading(scope))


@pages.post("/audits/<audit>/report")
@only(Office.AUDITOR)
def download(audit: str) -> Response | tuple[str, int]:
    """Make the report; that it was made is noted in the log."""
    scope = my_audit(audit)
    form = Form(request, FIELDS)
    said = {name: form.lines(name, label, limit=LONGEST) for name, label in (
        ("conclusions", _("Выводы")), ("not_examined", _("Что не проверялось")),
    )}  # fmt: skip
    asked = {"seed": form.text("seed", _("Зерно"), limit=64), "size": form.raw("size")}
    if not form:
        return render_template("audit/report.html", scope=scope, form=form, **heading(scope)), 422
    body = audit_report(_report(scope, asked, **said))
    data = {"audit": scope.audit.id, "list": "report", "form": "docx", "rows": 1}
    with writing() as store:
        journal.record(store, kind="audit.exported", at=request_time(), by=me().person, data=data)
    return as_file(body, DOCX, f"Отчёт_о_проверке_{today():%Y-%m-%d}", f"report_{today():%Y-%m-%d}", "docx")


def _report(scope: Scope, asked: dict[str, str], *, conclusions: str, not_examined: str) -> AuditReport:
    number, day = order_of(reading(), scope.audit.id)
    places = accounts.organizations(reading(), on=today())
    head = journal.head(reading(), lock=False)
    drawn = drawn_sample(Request(scope, asked=asked))
    known = {one.id: one for one in log_entries.routes(reading(), drawn.drawn)}
    settings = municipality()
    assert settings is not None  # who is signed in has a municipality
    limits = Thresholds(counts_nights=scope.audit.counts_nights)
    said = explanations(reading())
    return AuditReport(
        authority=settings.authority,
        title=scope.audit.title,
        order_number=number,
        order_date=day,
        auditor=my_standing().full_name,
        position=scope.held.title,
        covered=tuple(places[school] for school in scope.schools) or (settings.name,),
        examined_from=scope.audit.examined_from,
        examined_to=scope.audit.examined_to,
        at=request_time(),
        zone=settings.zone,
        log_size=head.size,
        log_root=head.root,
        figures=figures(scope),
        seed=drawn.seed,
        population=drawn.population,
        sample=tuple(_sampled(known[route], places) for route in drawn.drawn),
        rules=tuple(words.rules(limits)),
        notices=tuple(_notice(one, said.get(one.key)) for one in noticed(reading(), scope)),
        conclusions=conclusions,
        not_examined=not_examined,
        not_kept=tuple(str(one.missing) for one in QUESTIONS if one.missing),
        profile=settings.profile,
    )  # fmt: skip


def figures(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The figures of the period."""
    decided = decisions.decisions(reading(), scope)
    unentitled = [one for one in decided if not one.was_entitled(scope.zone)]
    later = [one for one in decided if one.was_recorded_later]
    return (
        (_("Маршрутов с действиями в периоде"), str(len(list(reading().scalars(scope.routes_with_acts()))))),
        (_("Решений"), str(len(decided))),
        (_("из них согласований"), str(sum(one.agrees for one in decided))),
        (_("из них возвратов"), str(sum(one.returns for one in decided))),
        (_("Кто решал"), plural_people(len({one.person for one in decided}))),
        (_("Решений вне срока назначения"), str(len(unentitled))),
        (_("Решений до внесения назначения"), str(len(later))),
    )


def plural_people(count: int) -> str:
    """«3 человека»."""
    return plural(count, _("человек"), _("человека"), _("человек"))


def _sampled(one: log_entries.AuditedRoute, places: dict[str, str]) -> SampledRoute:
    state = str(state_words(one.state).short)
    return SampledRoute(one.number, one.teacher, places.get(one.organization, ""), state, one.version)


def _notice(one: Notice, told: Said | None) -> ReportedNotice:
    return ReportedNotice(
        what=str(words.NOTICES[one.kind]),
        detail=words.found_words(one),
        number=one.decision.number,
        person=one.decision.name,
        at=one.decision.at,
        entry=one.decision.seq,
        explanation=told.text if told else None,
    )
