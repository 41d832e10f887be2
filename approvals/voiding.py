"""Which sign-offs an edit would void: what the editor tells before anything is sent (design, invariant 3).

The rule itself is `documents.zones.voided`; here is which sign-offs stand and against what they are weighed.
"""

import json
from dataclasses import dataclass

from approvals.situation import PastSignOff, Situation
from documents.content import RouteContent
from documents.zones import voided


@dataclass(frozen=True)
class StandingSignOff:
    """The last word of an office, positive and not yet passed over."""

    office: str
    zones: tuple[str, ...]


def standing_sign_offs(situation: Situation) -> tuple[StandingSignOff, ...]:
    """The agreements on the plan that hold now: of each office the last word on sections 1–3, if it was yes."""
    last: dict[str, PastSignOff] = {}
    for row in situation.signed:
        if "z3" in json.loads(row.zones) and row.decides:
            last[row.office] = row
    return tuple(
        StandingSignOff(row.office, tuple(json.loads(row.zones))) for row in last.values() if row.agrees
    )


def falling(situation: Situation, proposed: RouteContent) -> tuple[StandingSignOff, ...]:
    """Those of the standing sign-offs that would not cover `proposed`: their offices would be asked again."""
    base = situation.content if situation.content_in_force is None else situation.content_in_force
    return voided(standing_sign_offs(situation), base, proposed, wording=situation.wording)
