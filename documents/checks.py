"""The one check of a route: what is missing, wrong or doubtful, each finding with path, level and sentence.

Pure: the day, the progress and the municipality's demands are arguments.
Limits, codes and characters were already refused by the models; who may act is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from documents.checks_of_course import roadmap_findings
from documents.checks_of_group import group_findings
from documents.checks_of_outcome import progress_findings, recommendation_findings, reflection_findings
from documents.checks_of_person import general_findings, need_findings
from documents.checks_of_wording import wording_findings
from documents.content import Progress, RouteContent
from documents.dictionaries import Dictionaries, standard
from documents.findings import Case, Demands, Finding, Level

__all__ = ["Case", "Demands", "Finding", "Level", "Stage", "blocking", "blocks", "check", "check_progress"]

Stage = Literal["submission", "municipal", "completion"]
_Check = Callable[[Case], Iterator[Finding]]

# Each stage looks at the sections that its actor can still change.
_CHECKS: dict[Stage, tuple[_Check, ...]] = {
    "submission": (general_findings, group_findings, need_findings, roadmap_findings),
    "municipal": (recommendation_findings,),
    "completion": (reflection_findings, progress_findings),
}
_WORDED: dict[Stage, tuple[str, ...]] = {
    "submission": ("z1", "z2", "z3"),
    "municipal": ("z5",),
    "completion": ("z4",),
}


def check(
    content: RouteContent,
    *,
    at: date,
    stage: Stage,
    progress: Progress | None = None,
    former: RouteContent | None = None,
    demands: Demands | None = None,
    dictionaries: Dictionaries | None = None,
) -> tuple[Finding, ...]:
    """All findings of a stage, in the order of the sections; an E among them blocks the act.

    `former` is the version before, if there is one.
    """
    case = Case(content, at, progress or Progress(), former, demands or Demands(), dictionaries or standard())
    found = [found for part in _CHECKS[stage] for found in part(case)]
    return (*found, *wording_findings(case, _WORDED[stage]))


def blocking(
    content: RouteContent, *, at: date, stage: Stage, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """The findings of a stage that forbid the act; wording is not asked, it only warns."""
    case = Case(content, at, progress or Progress())
    return tuple(found for part in _CHECKS[stage] for found in part(case) if found.level == "E")


def check_progress(content: RouteContent, progress: Progress, *, at: date) -> tuple[Finding, ...]:
    """Findings about the marks alone, for reporting in the middle of the way: open rows are allowed."""
    return tuple(
        found for found in progress_findings(Case(content, at, progress)) if found.code != "row_open"
    )


def blocks(findings: tuple[Finding, ...]) -> bool:
    """Does any finding forbid the act."""
    return any(found.level == "E" for found in findings)
