"""Letters given up, for the administrator: what, to whom, since when and why; each can be sent again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from web.access import me, only
from web.given_up import given_up, send_again
from web.installation import reading, request_time, writing
from workflow.claims import MOST_ATTEMPTS, count_dead
from workflow.participants import Office

pages = Blueprint("letters", __name__)


@pages.get("/settings/letters")
@only(Office.ADMINISTRATOR)
def listing() -> str:
    """The letters that no longer leave by themselves."""
    rows = given_up(reading())
    return render_template(
        "letters.html", rows=rows, further=count_dead(reading()) - len(rows), attempts=MOST_ATTEMPTS
    )


@pages.post("/settings/letters/<int(max=2147483647):message>/again")
@only(Office.ADMINISTRATOR)
def again(message: int) -> Response:
    """Let one letter be tried from the start; one that somebody has sent again already stays as it is."""
    with writing() as store:
        revived = send_again(store, message, at=request_time(), by=me().person)
    if revived:
        flash(_("Письмо снова в очереди. Если оно опять не уйдёт, оно вернётся в этот список."), "success")
    else:
        flash(_("Этого письма уже нет среди неотправленных: обновили список."), "info")
    return redirect(url_for("letters.listing"), 303)
