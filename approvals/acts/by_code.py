"""The acts of people (rules §1) under the codes that TOML, log and pages share; opening is `open_route`.

Each gives the route its next version or stores nothing. Pages prove who acts; nothing here sees a password.
"""

from collections.abc import Mapping
from types import MappingProxyType

from approvals.acts import ending, group, review, teacher
from approvals.acts.forms import Act
from approvals.acts.opening import Opening, open_route
from approvals.advance import Done
from approvals.perform import perform
from approvals.request import Actor, Proof, RemarkDraft, Seen

__all__ = ["ACTS", "Actor", "Done", "Opening", "Proof", "RemarkDraft", "Seen", "open_route", "perform"]

ACTS: Mapping[str, Act] = MappingProxyType(
    {
        act.code: act
        for acts in (teacher, group, review, ending)
        for act in vars(acts).values()
        if isinstance(act, Act)
    }
)
"""Every act by its code."""
