"""Staff cards: what the school knows of a person, from which a new route is prefilled. Open to the person's school.

An administrator keeps every card; a head or a deputy those of his school. Routes opened earlier are not changed.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from approvals.attestation.shown import shown_by_duty
from documents.input_errors import errors_in_russian
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow, keep_card
from web import accounts
from web.access import me, my_standing, only
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.pagination import page_of
from web.records_of_people import KEEPERS, kept_person, my_schools, working_at
from workflow.instances import WorkflowInstance
from workflow.participants import BY_NAME, Employment, Office, User, names_of

SINGLE = (
    "subject_kind", "position_code", "position", "subjects_text", "teaching_experience_years",
    "teaching_experience_as_of", "category", "category_text", "attestation_date", "attestation_planned_on",
    "attestation_act", "category_valid_until",
)  # fmt: skip
SEVERAL = ("subjects", "extra_categories")
EDUCATION = ("level", "details", "year", "retraining")
MOST_EDUCATIONS = 10
WORD_LISTS = ("subject_kind", "position", "subject", "category", "extra_category", "education_level")

pages = Blueprint("staff_cards", __name__)


@pages.get("/staff")
@only(Office.DEPUTY_HEAD, Office.SCHOOL_HEAD)
def listing() -> str:
    """The people of my schools, each with his card."""
    query = select(User).where(User.active, User.id.in_(working_at(my_schools(), on=today())))
    page = page_of(reading(), query.order_by(*BY_NAME), request.args.get("page", ""))
    shown = [user.id for user in page.rows]
    with_card = select(StaffCardRow.person).where(StaffCardRow.person.in_(shown))
    with_routes = select(WorkflowInstance.subject).where(
        WorkflowInstance.subject.in_(shown),
        WorkflowInstance.in_force.is_not(None),
        shown_by_duty(my_standing()),
    )
    return render_template(
        "staff.html",
        page=page,
        with_card=set(reading().scalars(with_card)),
        with_routes=set(reading().scalars(with_routes)),
    )


@pages.get("/people/<person>/card")
@only(*KEEPERS)
def one(person: str) -> str:
    """The card of one person, to look at and to change."""
    user = kept_person(person, what=_("карточка"))
    return _page(user, _stored(reading(), user.id), {})


@pages.post("/people/<person>/card")
@only(*KEEPERS)
def save(person: str) -> str | tuple[str, int] | Response:
    """Store the card; routes opened before keep what they took from the earlier one."""
    user = kept_person(person, what=_("карточка"))
    form = Form(request, _fields())
    given = _given(form, user)
    try:
        card = StaffCard.model_validate(given, context={"dictionaries": installation().desk.dictionaries})
    except ValidationError as error:
        return _page(user, given, dict(errors_in_russian(error, given))), 422
    with writing() as store:
        keep_card(store, user.id, card, at=request_time(), by=me().person)
    flash(_("Карточка сохранена. Новые маршруты заполнятся из неё."), "success")
    return redirect(url_for("staff_cards.one", person=user.id), 303)


def _stored(session: Session, person: str) -> dict[str, Any]:
    row = session.get(StaffCardRow, person)
    return (StaffCard.model_validate_json(row.body) if row else StaffCard()).model_dump(mode="json")


def _fields() -> tuple[str, ...]:
    educations = (f"education{place}_{name}" for place in range(MOST_EDUCATIONS) for name in EDUCATION)
    return (*SINGLE, *SEVERAL, "organization", *educations)


def _given(form: Form, user: User) -> dict[str, Any]:
    """What the form says, with the names of the account: they are changed there, not here."""
    given: dict[str, Any] = {name: form.raw(name) for name in SINGLE}
    given.update({name: form.raw_list(name) for name in SEVERAL})
    given.update(last_name=user.last_name, first_name=user.first_name, patronymic=user.patronymic or "")
    given["organization"] = _organization(form.raw("organization"))
    educations = [_education(form, place) for place in range(MOST_EDUCATIONS)]
    given["educations"] = [education for education in educations if any(education.values())]
    return given


def _organization(code: str) -> dict[str, str]:
    if code not in accounts.organizations(reading(), on=today()):
        return {}
    names = names_of(reading(), code, on=today())
    return {"id": code, "full_name": names.full_name, "short_name": names.short_name}


def _education(form: Form, place: int) -> dict[str, Any]:
    said: dict[str, Any] = {name: form.raw(f"education{place}_{name}") for name in EDUCATION}
    return {**said, "retraining": bool(said["retraining"])}


def _page(user: User, card: Mapping[str, Any], faults: Mapping[str, str]) -> str:
    dictionaries = installation().desk.dictionaries
    works = select(Employment.organization).where(Employment.person == user.id)
    places = accounts.organizations(reading(), on=today())
    form = Form(None, (), **{name: "" if card.get(name) is None else str(card[name]) for name in SINGLE})
    form.errors.update(faults)
    return render_template(
        "staff_card.html",
        user=user,
        card=card,
        form=form,
        words={
            name: [(term.code, term.label) for term in dictionaries.choices(name, on=today())]
            for name in WORD_LISTS
        },
        organizations={code: places[code] for code in reading().scalars(works) if code in places},
        rows=min(MOST_EDUCATIONS, len(card.get("educations", ())) + 2),
    )
