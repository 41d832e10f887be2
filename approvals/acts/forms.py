"""The forms of acts: what a person must and what he may say with one. Every act is of one of these kinds.

An act is called with the actor and the time as arguments and gives the route its next version, or stores nothing and
raises. Who may is decided in `authority`; how it is done, behind `perform`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from approvals.advance import Done
from approvals.desk import Desk
from approvals.perform import perform
from approvals.request import Actor, RemarkDraft, Seen


class Sent(TypedDict):
    """What every form brings: what stood on the screen, the key of the form, who sends it and when."""

    seen: Seen
    key: str
    actor: Actor
    at: datetime


class Grounded(Sent):
    """`comment` is the ground of what is asked."""

    comment: str


class Explained(Sent):
    """`reason` is a word of the act's dictionary; a comment may go with it."""

    reason: str
    comment: NotRequired[str]


class Agreed(Sent):
    """A positive decision, with remarks that live on or without."""

    comment: NotRequired[str]
    remarks: NotRequired[Sequence[RemarkDraft]]


class Returned(Sent):
    """A decision that gives the route back: the reason and the comment are a duty."""

    reason: str
    comment: str
    remarks: NotRequired[Sequence[RemarkDraft]]


@dataclass(frozen=True)
class Act:
    """One act under the code that TOML, log and pages share."""

    code: str

    def _made(self, desk: Desk, route: str, form: Mapping[str, Any]) -> Done:
        sent = {name: form[name] for name in Sent.__required_keys__}
        fields = {name: said for name, said in form.items() if name not in sent}
        return perform(desk, self.code, route, **sent, fields=fields)


class Plain(Act):
    """An act that says nothing but itself."""

    def __call__(self, desk: Desk, route: str, **form: Unpack[Sent]) -> Done:
        """Make the act."""
        return self._made(desk, route, form)


class OnGround(Act):
    """An act that asks for its ground."""

    def __call__(self, desk: Desk, route: str, **form: Unpack[Grounded]) -> Done:
        """Make the act."""
        return self._made(desk, route, form)


class WithReason(Act):
    """An act that asks for a reason from its dictionary."""

    def __call__(self, desk: Desk, route: str, **form: Unpack[Explained]) -> Done:
        """Make the act."""
        return self._made(desk, route, form)


class Agreeing(Act):
    """A positive decision of a reviewer."""

    def __call__(self, desk: Desk, route: str, **form: Unpack[Agreed]) -> Done:
        """Make the act."""
        return self._made(desk, route, form)


class Returning(Act):
    """A reviewer's return."""

    def __call__(self, desk: Desk, route: str, **form: Unpack[Returned]) -> Done:
        """Make the act."""
        return self._made(desk, route, form)
