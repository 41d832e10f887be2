"""How routes go in the municipality: what it chooses, and the process which the choices make of a shipped one.

A choice is a change of rules, told as a variant of a process tells it, so that a route keeps what was chosen on the
day it was opened. Which choices stand now is the business of `municipality`, whose route goes how that of `opening`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from workflow.definition import MEMBER, ProcessDefinition, State
from workflow.definition_file import built_in, told_by, with_changes

TEACHER_PROCESS = "iom-teacher"
MANAGEMENT_PROCESS = "iom-management"
DIRECTOR_PROCESS = "iom-director"
GROUP_PROCESS = "iom-group"
BASES = (TEACHER_PROCESS, MANAGEMENT_PROCESS, DIRECTOR_PROCESS, GROUP_PROCESS)
COMPLETED_BY_HEAD = "iom-teacher-head-completes"
OWNERS = {"subject", MEMBER}
CURATOR = "municipal_curator"


class ProcessChoices(BaseModel):
    """What a municipality chooses about the way of a route; terms in working days, a yearly day as MM-DD."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    director_approves: bool = False
    association_opinion: bool = False
    head_completes: bool = False
    filler_may_approve: bool = False
    school_days: int = 5
    rework_days: int = 5
    curator_days: int = 10
    completion_days: int = 5
    reflection_until: str = "06-18"


def chosen(base: str, choices: ProcessChoices) -> ProcessDefinition:
    """The process of `BASES` as the choices make it: a shipped one where its rules are the same.

    Otherwise one named after the shipped one and its own rules, so that the same choices have the same name.
    """
    return _chosen(
        base, ProcessChoices(**{name: getattr(choices, name) for name in ProcessChoices.model_fields})
    )


def offered(choices: ProcessChoices) -> list[ProcessDefinition]:
    """Every process by which a route may be opened under these choices, each once: what has to be published."""
    made = [chosen(base, one) for base in BASES for one in (choices, without_opinion(choices))]
    return list({(one.id, one.version): one for one in (*built_in().values(), *made)}.values())


def without_opinion(choices: ProcessChoices) -> ProcessChoices:
    """The choices for the head of an association, who signs no opinion on his own route."""
    return choices.model_copy(update={"association_opinion": False})


@lru_cache(maxsize=64)
def _chosen(base: str, choices: ProcessChoices) -> ProcessDefinition:
    shipped = built_in_newest(_shipped(base, choices))
    made = with_changes(shipped.id, *_changes(base, shipped, choices))
    same = [one for one in built_in().values() if _says(one) == _says(made)]
    if same:
        return max(same, key=lambda one: one.version)
    mark = replace(made, id=base).hash[:8]
    return replace(made, id=f"{base}-{mark}", title=f"{built_in_newest(base).title}, порядок муниципалитета")


def _shipped(base: str, choices: ProcessChoices) -> str:
    """The shipped process with the steps that are asked for."""
    steps = {"director": choices.director_approves, "association": choices.association_opinion}
    return "-".join([base, *(step for step, asked in steps.items() if asked and base == TEACHER_PROCESS)])


def built_in_newest(process: str) -> ProcessDefinition:
    """The newest shipped version of a process that is shipped."""
    return max((one for one in built_in().values() if one.id == process), key=lambda one: one.version)


def _changes(base: str, shipped: ProcessDefinition, choices: ProcessChoices) -> Iterator[Mapping[str, Any]]:
    if choices.head_completes and base == TEACHER_PROCESS:
        yield told_by(COMPLETED_BY_HEAD)
    if choices.filler_may_approve:
        yield {"filler_may_approve": True}
    yield {"state": {code: {"deadline": term} for code, term in _terms(shipped, choices)}}


def _terms(shipped: ProcessDefinition, choices: ProcessChoices) -> Iterator[tuple[str, dict[str, Any]]]:
    """The terms that are otherwise than usual, by state."""
    for code, state in shipped.states.items():
        if state.deadline is None:
            continue
        field = _field(state)
        asked = getattr(choices, field)
        if asked != ProcessChoices.model_fields[field].default:
            yield code, {"season" if field == "reflection_until" else "working_days": asked}


def _field(state: State) -> str:
    """Which choice says the term of the state."""
    if state.deadline is not None and state.deadline.season is not None:
        return "reflection_until"
    if state.code == "completion_review":
        return "completion_days"
    if set(state.offices) <= OWNERS:
        return "rework_days"
    return "curator_days" if CURATOR in state.offices else "school_days"


def _says(one: ProcessDefinition) -> tuple[object, ...]:
    """All rules of the process but its name."""
    return one.states, one.acts, one.transitions, one.one_level, one.filler_may_approve
