"""The journal of a route and its approval sheet, in the words of their day."""

from itertools import groupby

from flask import Blueprint, render_template

from documents.docx.approval_sheet import entered, has_signatures, manner
from documents.docx.lines import SignOffLine
from documents.docx.snapshot import Snapshot
from web.viewed_route import viewed

pages = Blueprint("journal", __name__)


@pages.get("/routes/<route>/journal")
def entries(route: str) -> str:
    """Every entry of the route, the latest first; the hash of the last one is the route's head."""
    view = viewed(route)
    snapshot = view.situation.snapshot
    hashes = {line.entry: line.hash or view.situation.head for line in snapshot.entries}
    return render_template("journal.html", view=view, entries=snapshot.entries[::-1], hashes=hashes)


@pages.get("/routes/<route>/approval-sheet")
def approval_sheet(route: str) -> str:
    """Лист согласования: every decision, round by round."""
    view = viewed(route)
    snapshot = view.situation.snapshot
    rounds = [(number, list(lines)) for number, lines in groupby(snapshot.sign_offs, lambda line: line.round)]
    return render_template(
        "approval_sheet.html",
        view=view,
        rounds=rounds,
        acknowledgements=snapshot.acknowledgements,
        amendments=snapshot.amendments,
        manners={line.entry: _manner(snapshot, line) for line in snapshot.sign_offs},
        days={line.entry: line.paper.signed_on for line in snapshot.sign_offs if line.paper},
        esign=snapshot.esign if has_signatures(snapshot) else None,
    )


def _manner(snapshot: Snapshot, line: SignOffLine) -> str:
    return ", ".join(part for part in (manner(snapshot, line), entered(line)) if part)
