"""My tasks: what waits for my decision, the nearest date first."""

from flask import Blueprint, render_template, request

from approvals.inbox import my_tasks
from approvals.visibility import has_lists
from web.access import holds, my_standing
from web.installation import installation, reading, today
from web.log_sheet import is_due
from web.pages.routes import may_create
from workflow.participants import Office

pages = Blueprint("tasks", __name__)


@pages.get("/tasks")
def mine() -> str:
    """What waits for me, as holder of my offices and as a teacher."""
    who = my_standing()
    page = my_tasks(reading(), who, on=today(), after=request.args.get("after", ""))
    return render_template(
        "tasks.html",
        page=page,
        today=today(),
        lists=has_lists(who),
        first="after" not in request.args,
        may_create=may_create(),
        sheet_is_due=holds(Office.ADMINISTRATOR) and _sheet_is_due(),
    )


def _sheet_is_due() -> bool:
    return installation().settings.log_key_file.exists() and is_due(reading(), today=today())
