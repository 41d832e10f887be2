"""«Журнал полон?» and «Изменён ли файл?»: what the workspace says of the whole log and of a single file."""

from flask import Blueprint, render_template

from approvals.audit.log_health import health
from web.access import only
from web.installation import installation, reading, today
from web.log_key import log_signer, log_vkey
from web.menu import may_open
from web.pages.audit.mine import my_audit
from web.pages.audit.workspace import heading
from workflow.log.note import Checkpoint
from workflow.participants import Office

CHECK_PAGE = "check.upload"

pages = Blueprint("audit_log", __name__)


@pages.get("/audits/<audit>/log")
@only(Office.AUDITOR)
def log(audit: str) -> str:
    """Size, root, gaps, clock, the last full check, the checkpoint kept outside, who administers."""
    scope = my_audit(audit)
    settings = installation().settings
    vkey = log_vkey(settings)
    note = None if vkey is None else log_signer(settings).latest()
    return render_template(
        "audit/log.html",
        scope=scope,
        health=health(reading(), on=today()),
        checkpoint=None if note is None else Checkpoint.of(note),
        vkey=vkey,
        **heading(scope),
    )


@pages.get("/audits/<audit>/file")
@only(Office.AUDITOR)
def file(audit: str) -> str:
    """How a file is compared with the log, here and offline."""
    scope = my_audit(audit)
    return render_template("audit/file.html", scope=scope, can_upload=may_open(CHECK_PAGE), **heading(scope))
