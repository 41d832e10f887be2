"""The audit behind an address of the workspace: mine and running, or as good as absent."""

from approvals.audit.audits import Audit
from approvals.audit.scope import Scope
from web.access import PageHidden, my_standing
from web.installation import reading, zone


def my_audit(audit: str) -> Scope:
    """The audit as a limit of what I may read; raises `PageHidden` for another's, an ended and an absent one."""
    row = reading().get(Audit, audit)
    held = {one.appointment: one for one in my_standing().held}  # an ended audit opens none of them
    if row is None or row.appointment not in held:
        raise PageHidden(what="страница")
    return Scope(row, held[row.appointment], zone())
