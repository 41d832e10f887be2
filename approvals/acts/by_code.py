"""The acts of people, one function each (rules §1), under the codes that TOML, log and pages share.

Each gives the route its next version or stores nothing. Pages prove who acts; nothing here sees a password.
"""

from approvals.acts.ending import (
    confirm_reopen,
    request_reopen,
    resume,
    suspend,
    terminate,
    transfer,
)
from approvals.acts.opening import Opening, open_route
from approvals.acts.review import (
    complete,
    curator_approve,
    curator_approve_amendment,
    curator_return,
    deputy_approve,
    deputy_approve_amendment,
    deputy_return,
    director_approve,
    director_approve_amendment,
    director_return,
    reject_amendment,
    return_amendment,
    return_reflection,
)
from approvals.acts.teacher import (
    acknowledge,
    cancel_amendment,
    confirm,
    open_amendment,
    recall,
    report_progress,
    start_reflection,
    submit,
    submit_amendment,
    submit_reflection,
    withdraw,
)
from approvals.advance import Done
from approvals.perform import perform
from approvals.request import Actor, Proof, RemarkDraft, Seen

__all__ = ["ACTS", "Actor", "Done", "Opening", "Proof", "RemarkDraft", "Seen", "open_route", "perform"]

ACTS = {
    "confirm": confirm,
    "submit": submit,
    "recall": recall,
    "deputy_return": deputy_return,
    "deputy_approve": deputy_approve,
    "director_approve": director_approve,
    "director_return": director_return,
    "curator_return": curator_return,
    "curator_approve": curator_approve,
    "acknowledge": acknowledge,
    "report_progress": report_progress,
    "open_amendment": open_amendment,
    "submit_amendment": submit_amendment,
    "deputy_approve_amendment": deputy_approve_amendment,
    "director_approve_amendment": director_approve_amendment,
    "curator_approve_amendment": curator_approve_amendment,
    "return_amendment": return_amendment,
    "reject_amendment": reject_amendment,
    "cancel_amendment": cancel_amendment,
    "start_reflection": start_reflection,
    "submit_reflection": submit_reflection,
    "return_reflection": return_reflection,
    "complete": complete,
    "request_reopen": request_reopen,
    "confirm_reopen": confirm_reopen,
    "suspend": suspend,
    "resume": resume,
    "withdraw": withdraw,
    "terminate": terminate,
    "transfer": transfer,
}
"""Every act by its code, as TOML, log and pages name it; opening is `open_route`."""
