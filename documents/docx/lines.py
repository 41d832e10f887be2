"""The lines of the sheets behind a route: sign-offs, acknowledgements, amendments, journal entries.

Plain values with finished Russian words, as they were on that day; who may sign is somebody else's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class OpinionLine:
    """The teacher's special opinion on a remark of a decision, whose words are repeated in short."""

    about: str
    text: str
    at: datetime


@dataclass(frozen=True)
class PaperLine:
    """The paper on which a decision was signed: its day, who entered the scan and who confirmed it.

    `whole`: it is a route that was agreed on paper before it was entered here.
    """

    signed_on: date
    entered_by: str
    confirmed_by: str
    whole: bool = False


@dataclass(frozen=True)
class SignOffLine:
    """One person's decision about one version; `carried` says why it still covers a later one."""

    round: int
    version: int
    act: str
    decision: str  # "submit", "confirm", "approve", "approve_with_remarks", "return", "complete"…
    decision_label: str
    office_label: str
    person: str
    person_short: str
    on_behalf: str | None
    remarks: tuple[str, ...]
    at: datetime
    kind: Literal["simple", "system", "paper"]
    entry: int
    zones: tuple[str, ...]
    carried: str | None = None
    opinions: tuple[OpinionLine, ...] = ()
    paper: PaperLine | None = None

    @property
    def is_positive(self) -> bool:
        """Did the person agree."""
        return self.decision.startswith("approve")


@dataclass(frozen=True)
class AcknowledgementLine:
    """Somebody has read what the version says; `subject` is what was read."""

    entry: int
    version: int
    person: str
    office_label: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class EntryLine:
    """One entry of the route's journal; the last one has no hash yet, since it names this very document."""

    entry: int
    at: datetime
    person: str
    office_label: str
    act_label: str
    from_label: str
    to_label: str
    version: int
    comment: str | None
    hash: str | None


@dataclass(frozen=True)
class AmendmentLine:
    """One amendment that came into force."""

    number: int
    on: date
    basis: str
    changes: tuple[str, ...]
    version: int
    approved_by: str


@dataclass(frozen=True)
class LocalAct:
    """The act of the municipality under which the route is drawn up."""

    title: str
    number: str
    date: date
    issuer: str


@dataclass(frozen=True)
class EsignPolicy:
    """The order by which the municipality introduced the simple electronic signature."""

    title: str
    number: str
    date: date
    issuer: str
