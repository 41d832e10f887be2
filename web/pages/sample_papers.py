"""«Образцы документов»: Word files that a school approves on paper, filled with what the program knows of it."""

from datetime import date

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from approvals.municipality import Municipality
from approvals.offices import NAMES as OFFICE_NAMES
from documents.docx.filenames import latin_name, safe_name
from documents.docx.sample_papers import NAMES, Responsible, SchoolFacts, sample_paper
from web import accounts, downloads
from web.access import PageHidden, holds, only
from web.installation import municipality, reading, request_time, today
from web.records_of_people import KEEPERS, my_schools
from workflow.participants import BY_NAME, IN_FORCE, Appointment, Office, OrganizationName, User

RESPONSIBLE = (
    *(Office.DEPUTY_HEAD, Office.SMO_HEAD, Office.MENTOR, Office.SCHOOL_MONITOR),
    *(Office.MUNICIPAL_CURATOR, Office.METHODIST),
)
HEADS = (Office.SCHOOL_HEAD, Office.AUTHORITY_HEAD)

pages = Blueprint("sample_papers", __name__)


@pages.get("/samples")
@only(*KEEPERS)
def listing() -> str:
    """The samples, for one of the organisations whose papers the person keeps."""
    known = _mine()
    return render_template("sample_papers.html", samples=NAMES, organizations=known, chosen=_chosen(known))


@pages.get("/samples/<name>.docx")
@only(*KEEPERS)
def download(name: str) -> Response:
    """One sample, filled for the organisation."""
    known = _mine()
    chosen, settings = _chosen(known), municipality()
    if name not in NAMES or chosen is None or settings is None:
        raise PageHidden(what=_("образец"))
    at, facts = request_time(), _facts(chosen, settings, on=today())
    body = sample_paper(name, facts, at=at, profile=settings.profile)
    stem = f"{NAMES[name]} {known[chosen]}"
    return downloads.download(
        body,
        downloads.DOCX,
        name=safe_name(stem, "docx"),
        latin_name=safe_name(latin_name(stem), "docx"),
    )


def _mine() -> dict[str, str]:
    known = accounts.organizations(reading(), on=today())
    if holds(Office.ADMINISTRATOR):
        return known
    mine = set(my_schools())
    return {code: name for code, name in known.items() if code in mine}


def _chosen(known: dict[str, str]) -> str | None:
    asked = request.args.get("organization", "")
    if asked:
        return asked if asked in known else None
    return next(iter(known), None)


def _facts(organization: str, settings: Municipality, *, on: date) -> SchoolFacts:
    held = _held(organization, on=on)
    head = next((one for office in HEADS for one in held if one[0].office == office), None)
    act, esign = settings.local_act(on), settings.esign
    return SchoolFacts(
        full_name=_full_name(organization, on=on),
        authority=settings.authority,
        address=settings.address,
        head=head[1].short_name if head else "",
        head_title=head[0].title[:1].upper() + head[0].title[1:] if head else "",
        esign=f" (приказ от {esign.date:%d.%m.%Y} № {esign.number})" if esign else "",
        local_act=f"{act.title} ({act.issuer}, от {act.date:%d.%m.%Y} № {act.number})" if act else "",
        responsible=tuple(
            Responsible(OFFICE_NAMES[office].capitalize(), person.full_name, row.title)
            for office in RESPONSIBLE
            for row, person in held
            if row.office == office
        ),
    )


def _held(organization: str, *, on: date) -> list[tuple[Appointment, User]]:
    """The appointments of the organisation on that day, with whose they are."""
    query = (
        select(Appointment, User)
        .join(User, User.id == Appointment.person)
        .where(Appointment.organization == organization, IN_FORCE, User.active)
        .order_by(*BY_NAME, Appointment.id)
    )
    return [(row, person) for row, person in reading().execute(query, {"on": on})]


def _full_name(organization: str, *, on: date) -> str:
    names = reading().scalars(
        select(OrganizationName)
        .where(OrganizationName.organization == organization, OrganizationName.valid_from <= on)
        .order_by(OrganizationName.valid_from.desc())
    )
    found = names.first()
    return found.full_name if found else ""
