"""«Для аттестации»: a teacher takes the papers of his routes as one file, or as a file that checks itself.

One's own, or by office those whom one answers for; for anybody else the page does not exist. Taking is a POST and an
entry of the log.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.attestation.attached import attached_files
from approvals.attestation.file import attestation_file, proof, zipped
from approvals.attestation.given import record_export
from approvals.attestation.shown import (
    BY_OFFICE,
    NothingChosen,
    ShownRoute,
    Years,
    shown_routes,
    told,
)
from approvals.attestation.supported import has_supported, support_of
from documents.docx.extract.facts import Extract
from documents.docx.extract.member_form import member_form
from documents.docx.extract.papers import draw
from documents.docx.extract.support import support_reference
from documents.docx.filenames import collected_name, file_name, latin_name
from documents.docx.snapshot import Snapshot
from documents.membership import is_group
from documents.pdf import PdfRefused, to_pdf
from web import downloads
from web.access import PageHidden, me, my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today, writing
from web.libreoffice import converter
from web.log_key import log_signer
from workflow.participants import User

FIELDS = ("route", "what", "surname", "whole")
ALL_YEARS = "all"
WORD, PDF, KIT, SUPPORT, MEMBER = "word", "pdf", "kit", "support", "member"

pages = Blueprint("attestation", __name__)


@pages.get("/people/<person>/attestation")
def page(person: str) -> str:
    """Every route that was ever in force; those of the last five school years are ticked, or all if asked."""
    user, routes = _found(person)
    years = Years.usual(today())
    whole = request.args.get("years") == ALL_YEARS
    ticked = {route.id for route in routes if whole or years.holds(route.starts_on, route.ends_on)}
    return _page(user, routes, ticked)


@pages.post("/people/<person>/attestation")
def take(person: str) -> tuple[str, int] | Response:
    """The papers of the ticked routes."""
    user, routes = _found(person)
    form = Form(request, FIELDS)
    if form.raw("what") == SUPPORT:
        return _support(user)
    asked, settings = set(form.raw_list("route")), installation().desk.municipality(reading())
    try:
        extract = told((route for route in routes if route.id in asked), settings, printed_on=today())
    except NothingChosen as nothing:
        return _page(user, routes, asked, refusal=str(nothing)), 422
    what = form.choice("what", _("Что скачать"), (WORD, PDF, KIT, MEMBER))
    if not form:
        return _page(user, routes, asked, refusal=form.errors["what"]), 422
    if what == MEMBER:
        groups = [route for route in extract.routes if is_group(route.content)]
        if not groups:
            return _page(
                user, routes, asked, refusal=_("Отметьте групповой маршрут: форма делается по нему.")
            ), 422
        return _forms(user, groups, extract)
    return _kit(user, extract, form) if what == KIT else _extract(user, extract, form, as_pdf=what == PDF)


def is_mine(user: User) -> bool:
    """Whether the page is about me."""
    return user.id == me().person


def may_take(person: str) -> bool:
    """Whether I may take the papers of a person: my own, or by an office that may see his routes."""
    return person == me().person or my_standing().holds(*BY_OFFICE)


def _found(person: str) -> tuple[User, tuple[ShownRoute, ...]]:
    """The person and his routes for me; raises `PageHidden` where he is not mine to see."""
    user = reading().get(User, person)
    routes = shown_routes(installation().desk, reading(), person, to=my_standing()) if user else ()
    if user is None or (person != me().person and not routes):
        raise PageHidden(what="документы для аттестации")
    return user, routes


def _extract(user: User, extract: Extract, form: Form, *, as_pdf: bool) -> Response:
    body = draw("extract", extract)
    _record(user, extract.routes, body, form="extract", papers={"extract": body})
    kind, ending = (downloads.PDF, "pdf") if as_pdf else (downloads.DOCX, "docx")
    if as_pdf:
        office = converter()
        if office is None:
            raise PdfRefused(reason=_("на сервере нет LibreOffice"))
        body = to_pdf(body, office)
    name, latin_name = (
        collected_name(
            extract.routes,
            "extract",
            extract.printed_on,
            surname=form.flag("surname"),
            latin=latin,
            extension=ending,
        )
        for latin in (False, True)
    )
    return downloads.download(body, kind, name=name, latin_name=latin_name)


def _forms(user: User, groups: Sequence[Snapshot], extract: Extract) -> Response:
    """The Appendix form of the member: one file, or one of each group in a ZIP."""
    made = {}
    for route in groups:
        name = file_name(route, "appendix", surname=True)
        made[name] = member_form(route, extract.printed_on)
    (first, body), *others = made.items()
    kind = downloads.DOCX
    if others:
        first, body, kind = f"{first.removesuffix('.docx')}.zip", zipped(made), downloads.ZIP
    _record(user, groups, body, form="member", papers=made)
    return downloads.download(body, kind, name=first, latin_name=latin_name(first))


def _kit(user: User, extract: Extract, form: Form) -> Response:
    parts, in_group = installation(), any(is_group(route.content) for route in extract.routes)
    whole = form.flag("whole") and not in_group  # whole texts of a group are about its other members too
    signer = log_signer(parts.settings)
    files = attached_files(reading(), extract) if whole else {}
    stop_reading()
    bundle = proof(parts.desk, signer, extract, whole=whole, by=me().person, at=request_time())
    made = attestation_file(extract, bundle, whole=whole, files=files, surname=form.flag("surname"))
    _record(user, extract.routes, made.body, form="kit", papers=made.papers)
    return downloads.download(made.body, downloads.ZIP, name=made.name, latin_name=made.latin_name)


def _support(user: User) -> Response:
    """My reference of the routes that I have supported; nobody else takes it."""
    made = support_of(installation().desk, reading(), user.id, printed_on=today()) if is_mine(user) else None
    if made is None:
        raise PageHidden(what="справка о сопровождении")
    body = support_reference(made)
    _record(user, made.routes, body, form="support", papers={})
    name, latin_name = (
        collected_name(made.routes, "support", made.printed_on, latin=latin) for latin in (False, True)
    )
    return downloads.download(body, downloads.DOCX, name=name, latin_name=latin_name)


def _record(
    user: User, routes: Sequence[Snapshot], body: bytes, *, form: str, papers: Mapping[str, bytes]
) -> None:
    with writing() as session:
        record_export(
            session,
            routes,
            form=form,
            body=body,
            papers=papers,
            person=user.id,
            by=me().person,
            at=request_time(),
        )


def _page(user: User, routes: tuple[ShownRoute, ...], ticked: set[str], refusal: str = "") -> str:
    return render_template(
        "attestation.html",
        user=user,
        own=is_mine(user),
        supported=is_mine(user) and has_supported(reading(), user.id),
        routes=routes,
        ticked=ticked,
        refusal=refusal,
        pdf=converter() is not None,
        in_group=any(route.snapshot and is_group(route.snapshot.content) for route in routes),
    )
