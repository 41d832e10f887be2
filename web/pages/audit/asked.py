"""What a list of the workspace is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import url_for

from approvals.audit.part import WHOLE, Part
from approvals.audit.scope import Scope
from web import accounts
from web.installation import reading, today


@dataclass(frozen=True)
class Request:
    """What a list is asked for: the audit, the part of the rows, the fields of its form."""

    scope: Scope
    part: Part = WHOLE
    asked: Mapping[str, str] = field(default_factory=dict)

    def address(self, route: str) -> str:
        """Where the course of a route is shown."""
        return url_for("audit.route", audit=self.scope.audit.id, route=route)


def places() -> dict[str, str]:
    """The organisations as they are called today."""
    return accounts.organizations(reading(), on=today())
