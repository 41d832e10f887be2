"""The form that opens a route, of one teacher or of a group: for whom, for which period, and what comes of it.

For whom a person may open one is decided by `approvals`; here it is only offered.
"""

import uuid
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import select

from approvals.acts.by_code import Done, Opening, open_route
from approvals.acts.opening import school_year
from approvals.errors import BadField, Refused
from approvals.offices import FILLERS
from approvals.standing import HeldOffice
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from web.access import me, my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, today
from web.proofs import actor
from workflow.participants import BY_NAME, Employment, User

FIELDS = ("subject", "starts_on", "ends_on", "key")
MOST_TEACHERS = 300


def blank() -> Form:
    """The form before anything is typed: the school year, and oneself where one has a card."""
    starts_on, ends_on = school_year(today())
    return Form(
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        key=uuid.uuid4().hex,
        subject=me().person if has_card() else "",
    )


def asked(form: Form, label: str) -> Opening:
    """What the form asks for; what is wrong in it is refused at its field. `label` names the field of the person."""
    starts_on = form.day("starts_on", _("Срок реализации: с"))
    ends_on = form.day("ends_on", _("Срок реализации: по"))
    if starts_on and ends_on and ends_on <= starts_on:
        form.refuse("ends_on", _("Дата окончания раньше даты начала. Проверьте сроки."))
    subject = form.choice("subject", label, [key for key, _name in subjects()])
    return Opening(subject, starts_on=starts_on, ends_on=ends_on)


def opened(form: Form, opening: Opening, *, process: str | None = None) -> Done | None:
    """Open the route; None where something is refused, at its field in the form, and nothing was stored."""
    if not form:
        return None
    wanted = replace(opening, process=process) if process else opening
    try:
        key = form.raw("key") or uuid.uuid4().hex
        return open_route(installation().desk, wanted, key=key, actor=actor(), at=request_time())
    except (BadField, Refused) as error:
        form.refuse(str(error.facts.get("field", "subject")), str(error))
        return None


def may_create() -> bool:
    """Whether the person may open a route for somebody."""
    return has_card() or any(held.office in FILLERS for held in my_standing().held)


def has_card() -> bool:
    """Whether the person's own staff card is filled in."""
    return reading().get(StaffCardRow, me().person) is not None


def subjects() -> list[tuple[str, str]]:
    """For whom the person may open a route: himself first, then the teachers whom his offices reach."""
    own = [(me().person, _("Мой маршрут: %(name)s", name=my_standing().full_name))] if has_card() else []
    people: dict[str, str] = {}
    for held in my_standing().held:
        if held.office in FILLERS:
            people.update(_reached(held))
    people.pop(me().person, None)
    return [*own, *people.items()]


def _reached(held: HeldOffice) -> dict[str, str]:
    query = (
        select(User, StaffCardRow.body)
        .join(StaffCardRow, StaffCardRow.person == User.id)
        .join(Employment, Employment.person == User.id)
        .where(User.active, Employment.organization == held.organization, Employment.valid_from <= today())
        .where(Employment.valid_to.is_(None) | (Employment.valid_to >= today()))
        .order_by(*BY_NAME)
        .limit(MOST_TEACHERS)
    )
    return {
        user.id: user.full_name
        for user, card in reading().execute(query)
        if held.reaches(organization=held.organization, subject=user.id, subjects=_taught(card))
    }


def _taught(card: str) -> tuple[str, ...]:
    return StaffCard.model_validate_json(card, context={"dictionaries": None}).subjects
