"""My sign-offs: everything that I have decided, the latest first."""

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as later
from sqlalchemy import select

from approvals.paper.proofs import PaperSignOff
from approvals.signing.sign_offs import SignOff
from approvals.snapshots import decision_label
from documents.zones import control_code
from web.access import me
from web.installation import reading
from workflow.instances import WorkflowInstance
from workflow.participants import User

PAGE = 50
KINDS = {
    "simple": later("простая электронная подпись"),
    "system": later("в информационной системе"),
    "paper": later("на бумаге"),
}

pages = Blueprint("sign_offs", __name__)


@pages.get("/sign-offs")
def mine() -> str:
    """My decisions with the version signed, its control code, and what kind of signature each is."""
    asked = request.args.get("before", "")
    query = (
        select(SignOff, WorkflowInstance.number, User, PaperSignOff.signed_on)
        .join(WorkflowInstance, WorkflowInstance.id == SignOff.route)
        .join(User, User.id == WorkflowInstance.subject)
        .outerjoin(PaperSignOff, PaperSignOff.seq == SignOff.seq)
        .where(SignOff.person == me().person)
        .order_by(SignOff.at.desc(), SignOff.seq.desc())
        .limit(PAGE + 1)
    )
    if asked.isascii() and asked.isdigit() and len(asked) < 12:  # noqa: PLR2004
        query = query.where(SignOff.seq < int(asked))
    rows = [
        (
            row,
            number,
            user.full_name,
            decision_label(row.act, row.decision),
            control_code(row.content),
            on_paper,
        )
        for row, number, user, on_paper in reading().execute(query)
    ]
    further = rows[PAGE - 1][0].seq if len(rows) > PAGE else None
    return render_template("sign_offs.html", rows=rows[:PAGE], further=further, kinds=KINDS)
