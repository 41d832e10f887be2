"""«Мои подопечные»: the teachers whom I support by order, whose turn it is with each, and what is due next."""

from flask import Blueprint, render_template

from approvals.school.wards import SUPPORTERS, wards_of
from web.access import my_standing, only
from web.installation import reading, today
from web.opening_form import may_create

pages = Blueprint("wards", __name__)


@pages.get("/wards")
@only(*SUPPORTERS)
def mine() -> str:
    """Everybody of my orders."""
    orders = [held for held in my_standing().held if held.office in SUPPORTERS]
    return render_template(
        "school/wards.html",
        wards=wards_of(reading(), my_standing(), on=today()),
        orders=orders,
        today=today(),
        may_create=may_create(),
    )
