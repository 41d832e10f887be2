"""The municipality's own settings: names, the local act, the numbering, the terms that the order leaves open."""

import datetime as dt
from functools import lru_cache
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict
from sqlalchemy import CheckConstraint, Table, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.process_choices import ProcessChoices
from workflow.database import Base, UtcTime
from workflow.errors import WorkflowError


class NotSetUp(WorkflowError):
    """The base has no municipality yet."""

    template = "База ещё не настроена. Выполните команду «iom init»."


class LocalAct(BaseModel):
    """The order under which routes are drawn up; valid from a day to a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    number: str
    date: dt.date
    issuer: str
    valid_from: dt.date
    valid_to: dt.date | None = None


class EsignPolicy(BaseModel):
    """The municipality's order on simple electronic signatures; until it is entered nothing is called a signature."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    number: str
    date: dt.date
    issuer: str


class RetentionRule(BaseModel):
    """How long routes of one kind are kept after they are closed, and where the list of cases puts them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["approved", "unapproved"]  # whether a version of the route was ever in force
    period_years: int
    case_index: str = ""
    article_text: str = ""


KEPT = (RetentionRule(kind="approved", period_years=5), RetentionRule(kind="unapproved", period_years=0))
"""Until the municipality says otherwise: five years; what was never approved is no document of the archive."""


class Municipality(ProcessChoices):
    """What is printed and counted everywhere in this installation, and how its routes go."""

    name: str
    authority: str
    prefix: str = "ИОМ"
    zone: str = "Europe/Moscow"
    address: str = "http://127.0.0.1:8000"
    profile: Literal["gost_2025", "gost_2016"] = "gost_2025"
    local_acts: tuple[LocalAct, ...] = ()
    esign: EsignPolicy | None = None
    reflection_opens: str = "05-10"  # MM-DD
    reflection_days_before_end: int = 14
    voluntary: bool = True  # whether a teacher is told that taking part is his own choice
    transfer_basis_required: bool = False  # «основание передачи» before the route leaves the school
    second_factor: Literal["offices", "heads", "everyone"] = (
        "offices"  # who must have a code beside the password
    )
    signing: Literal["system", "paper", "both"] = (
        "system"  # where people sign: with a password, on paper, as they like
    )
    contact: str = ""
    retention: tuple[RetentionRule, ...] = KEPT

    def kept(self, kind: str) -> RetentionRule:
        """How long routes of that kind are kept."""
        return next(rule for rule in (*self.retention, *KEPT) if rule.kind == kind)

    @property
    def kind_of_signature(self) -> Literal["simple", "system"]:
        """What a sign-off of today is: a simple electronic signature only under the municipality's order."""
        return "system" if self.esign is None else "simple"

    @property
    def signs_on_paper(self) -> bool:
        """Whether a sheet may be printed and signed by hand."""
        return self.signing != "system"

    def local_act(self, on: dt.date) -> LocalAct | None:
        """The local act in force on that day."""
        for act in reversed(self.local_acts):
            if act.valid_from <= on and (act.valid_to is None or on <= act.valid_to):
                return act
        return None


class MunicipalityRow(Base):
    """The one row that holds the settings as JSON."""

    __tablename__ = "municipality"
    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcTime)

    __table_args__ = (CheckConstraint("one = 1", name="one"),)


_ROW = cast("Table", MunicipalityRow.__table__)
_SETTINGS = select(_ROW.c.body).where(_ROW.c.one == 1)


def load_municipality(session: Session) -> Municipality:
    """The settings; raises `NotSetUp` where `iom init` has not been run."""
    body = session.scalar(_SETTINGS)
    if body is None:
        raise NotSetUp()
    return parsed_municipality(body)


@lru_cache(maxsize=8)
def parsed_municipality(body: str) -> Municipality:
    """The settings that a stored text spells."""
    return Municipality.model_validate_json(body)
