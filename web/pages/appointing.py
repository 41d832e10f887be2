"""A new appointment or substitution: first the office and its place, then the order with what fits that office.

Only an administrator appoints; an auditor is appointed on the pages of audits.
What an order must say is checked in `workflow/appointing.py`.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from approvals.offices import NAMES
from documents.texts import sort_key
from web import accounts
from web.access import me, only
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.pages.offices import Held, held_by
from web.records_of_people import working_at
from web.substitution_letters import put_substitution_letters
from workflow.appointing import KINDS, SCOPES_OF, AppointmentRefused, NewAppointment, appoint
from workflow.participants import BY_NAME, Appointment, Office, User, scopes

FIELDS = (
    "person", "office", "organization", "title", "scope", *KINDS, "replaces",
    "basis_number", "basis_date", "valid_from", "valid_to",
)  # fmt: skip
SCOPE_LABELS = {
    "organization": later("вся организация"),
    "municipality": later("весь муниципалитет"),
    "schools": later("отмеченные школы"),
    "subjects": later("педагоги отмеченных предметов"),
    "persons": later("отмеченные педагоги"),
}
APPOINTED_HERE = frozenset(SCOPES_OF) - {Office.AUDITOR}
NOTHING_TICKED = {
    "schools": later("Отметьте школы, которые охватывает назначение."),
    "subjects": later("Отметьте предметы, которые охватывает назначение."),
    "persons": later("Отметьте педагогов, которых охватывает назначение."),
}

pages = Blueprint("appointing", __name__)


@pages.get("/offices/new")
@only(Office.ADMINISTRATOR)
def new() -> str | Response:
    """The form for an appointment; `replaces` in the address makes it a substitution."""
    replaced = reading().get(Appointment, request.args.get("replaces", ""))
    shown = {name: request.args.get(name, "") for name in ("person", "office", "organization")}
    ticked: tuple[str, ...] = ()
    if replaced is not None:
        ticked, scope = _covers_of(replaced)
        shown.update(office=replaced.office, organization=replaced.organization, title=replaced.title)
        shown.update(scope=scope, replaces=replaced.id)
    form = Form(None, (), valid_from=today().isoformat(), **shown)
    if form.raw("office") == Office.AUDITOR:  # an auditor is appointed by granting an audit
        return redirect(url_for("audits.new"), 303)
    if not _is_chosen(form):
        return _first_page(form)
    return _order_page(form, ticked)


@pages.post("/offices/new")
@only(Office.ADMINISTRATOR)
def add() -> tuple[str, int] | Response:
    """Appoint by an order."""
    form = Form(request, FIELDS)
    if not _is_chosen(form):
        form.refuse("office", _("Выберите обязанность и организацию из списка."))
        return _first_page(form), 422
    order = _read(form)
    if order is not None:
        try:
            with writing() as store:
                made = appoint(store, order, at=request_time(), by=me().person)
                put_substitution_letters(store, made, at=request_time())
                doubtful = accounts.entrust(store, order.person, order.office)
            flash(_("Назначение внесено и записано в журнал."), "success")
            if doubtful:
                flash(
                    _(
                        "Учётную запись этого человека вёл администратор школы. Проверьте вместе с ним адрес почты "
                        "и выдайте новую ссылку: «Люди», его страница, «Выдать ссылку для нового пароля»."
                    ),
                    "warning",
                )
            return redirect(url_for("offices.listing"), 303)
        except AppointmentRefused as error:
            form.refuse(str(error.facts["field"]), str(error))
    ticked = tuple(value for kind in KINDS for value in form.raw_list(kind))
    return _order_page(form, ticked), 422


def _is_chosen(form: Form) -> bool:
    places = accounts.organizations(reading(), on=today())
    return form.raw("office") in APPOINTED_HERE and form.raw("organization") in places


def _covers_of(row: Appointment) -> tuple[tuple[str, ...], str]:
    """What a substitute takes over: the ticked values and the name of their scope."""
    if row.scope != "listed":
        return (), row.scope
    covered = scopes(reading(), [row.id]).get(row.id, [])
    names = {kind: name for name, kind in KINDS.items()}
    return tuple(one.value for one in covered), names[covered[0].kind] if covered else ""


def _read(form: Form) -> NewAppointment | None:
    office, organization = form.raw("office"), form.raw("organization")
    scope = form.choice("scope", _("Что охватывает"), SCOPES_OF[office])
    basis_date = form.day("basis_date", _("Дата приказа"))
    valid_from = form.day("valid_from", _("Действует с"))
    order = NewAppointment(
        person=form.choice("person", _("Кто назначен"), [user.id for user in _candidates()]),
        office=office,
        organization=organization,
        title=form.text("title", _("Должность для документов")),
        basis_number=form.text("basis_number", _("Номер приказа"), limit=60),
        basis_date=basis_date or today(),
        valid_from=valid_from or today(),
        valid_to=form.day("valid_to", _("Действует по"), required=False),
        scope="listed" if scope in KINDS else scope,
        covers=_covers(form, scope, organization),
        replaces=form.choice(
            "replaces",
            _("Кого замещает"),
            [held.row.id for held in _replaceable(office, organization)],
            required=False,
        )
        or None,
    )
    return order if form else None


def _covers(form: Form, scope: str, organization: str) -> tuple[tuple[str, str], ...]:
    if scope not in KINDS:
        return ()
    values = form.choices(scope, str(SCOPE_LABELS[scope]), _offered(scope, organization))
    if not values:
        form.refuse(scope, str(NOTHING_TICKED[scope]))
    if scope == "persons" and form.raw("person") in values:
        form.refuse(scope, _("Человек не может сопровождать сам себя. Снимите отметку."))
    return tuple((KINDS[scope], value) for value in values)


def _offered(scope: str, organization: str) -> dict[str, str]:
    """What may be ticked: the schools, the subjects of today, the people of the organisation."""
    if scope == "subjects":
        words = installation().desk.dictionaries.choices("subject", on=today())
        return {term.code: term.label for term in words}
    if scope == "persons":
        query = select(User).where(User.active, User.id.in_(working_at([organization], on=today())))
        people = sorted(reading().scalars(query), key=lambda user: sort_key(user.full_name))
        return {user.id: user.full_name for user in people}
    return accounts.organizations(reading(), on=today())


def _candidates() -> list[User]:
    query = select(User).where(User.active).order_by(*BY_NAME)
    return list(reading().scalars(query))


def _replaceable(office: str, organization: str) -> list[Held]:
    query = select(Appointment).where(
        Appointment.kind == "primary",
        Appointment.office == office,
        Appointment.organization == organization,
        or_(Appointment.valid_to.is_(None), Appointment.valid_to >= today()),
    )
    return held_by(list(reading().scalars(query.order_by(Appointment.valid_from, Appointment.id))))


def _first_page(form: Form) -> str:
    return render_template(
        "office_choose.html",
        form=form,
        offices={str(office): NAMES[office] for office in SCOPES_OF},
        organizations=accounts.organizations(reading(), on=today()),
    )


def _order_page(form: Form, ticked: tuple[str, ...]) -> str:
    office, organization = form.raw("office"), form.raw("organization")
    allowed = SCOPES_OF[office]
    return render_template(
        "office_new.html",
        form=form,
        people=_candidates(),
        place=accounts.organizations(reading(), on=today())[organization],
        replaceable=_replaceable(office, organization),
        scope_labels={scope: SCOPE_LABELS[scope] for scope in allowed},
        offered={scope: _offered(scope, organization) for scope in allowed if scope in KINDS},
        ticked=frozenset(ticked),
    )
