"""What a process is: states, acts and transitions as frozen values, with a hash of their rules.

Nothing here decides or reads files: see `machine` and `definition_file`.
Labels are Russian words for people; they are no part of the rules and of the hash.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property

OFFICES = frozenset(
    {"subject", "filler", "deputy_head", "school_head", "smo_head", "mentor", "school_monitor"}
    | {"municipal_curator", "authority_head", "member"}
)
"""Who may hold an act. Auditors and administrators are not here: they have none (rules §1).

`subject` and `member` are no offices by order: the route itself says whose it is and who is in the group.
"""
MEMBER = "member"

ZONES = ("z1", "z2", "z3", "z4", "z5")
DICTIONARIES = frozenset({"return_reason", "termination_reason", "withdrawal_reason"})
"""Dictionaries from which the reason of an act may be asked."""


class StateKind(StrEnum):
    """What is going on with a route while it stands in the state."""

    DRAFT = "draft"  # its owner edits the working copy
    REVIEW = "review"  # an office owes a decision; nobody edits
    WORK = "work"  # the teacher carries the route out
    PAUSE = "pause"  # nothing is due until somebody resumes
    FINAL = "final"  # nothing is due any more


class ContentSource(StrEnum):
    """Where the content of the version made by an act comes from."""

    DRAFT = "draft"  # the zones taken from the actor's draft, the others as they were
    SAME = "same"  # the content of the version before
    IN_FORCE = "in_force"  # the content of the version in force


class Decision(StrEnum):
    """What a sign-off says about the content under review."""

    APPROVE = "approve"
    RETURN = "return"  # the teacher reworks and submits again
    REJECT = "reject"  # an amendment is refused; what is in force stays so


@dataclass(frozen=True)
class Deadline:
    """When an answer is expected: after n working days, or by a yearly date MM-DD."""

    working_days: int | None = None
    season: str | None = None


class Each(StrEnum):
    """Whose decision every party of a group gives: there are as many as the route has."""

    MEMBER = "member"  # each member of the group
    SCHOOL = "school"  # the office in each school of the group


@dataclass(frozen=True)
class Quorum:
    """How many of these offices must approve, each by another person; None means all.

    With `each` the one office decides once for every member or school that the route names.
    """

    need: int | None
    of: tuple[str, ...]
    each: Each | None = None

    @property
    def size(self) -> int:
        """Sign-offs needed before the route goes on; with `each` of one party."""
        return len(self.of) if self.need is None else self.need


@dataclass(frozen=True)
class State:
    """A place where a route can stand. `offices` are those whose turn it is."""

    code: str
    kind: StateKind
    offices: tuple[str, ...] = ()
    deadline: Deadline | None = None
    quorum: Quorum | None = None
    initial: bool = False


@dataclass(frozen=True)
class Act:
    """What a person can do with a route, and what it demands and does."""

    code: str
    offices: tuple[str, ...]  # who may, the ordinary holder first, higher officials after
    signed: bool = False  # a sign-off with password; may cover no zone (reopening)
    signs: tuple[str, ...] = ()  # zones covered by the sign-off
    content: ContentSource = ContentSource.SAME
    draft_zones: tuple[str, ...] = ()  # zones taken from the draft when the content is DRAFT
    decision: Decision | None = None
    freezes_progress: bool = False
    starts_round: bool = False
    ends_round: bool = False  # the other tasks of the round are cancelled
    needs_reason: str | None = None  # dictionary from which a reason must be chosen
    needs_comment: bool = False


@dataclass(frozen=True)
class Transition:
    """One row of the process: this act, from here to there, when all the guards hold."""

    act: str
    source: str
    target: str | None  # None: the route stays where it is
    when: tuple[str, ...] = ()
    content: ContentSource = ContentSource.SAME
    enters_force: bool = False
    offices: tuple[str, ...] | None = None  # narrower than the act's, where the state demands it

    @property
    def lands_in(self) -> str:
        """The state after the act."""
        return self.source if self.target is None else self.target


@dataclass(frozen=True)
class Labels:
    """Russian words of a process; a code without a word stands for itself."""

    states: Mapping[str, str] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProcessDefinition:
    """A process: what may happen to a route."""

    id: str
    version: int
    title: str
    one_level: bool  # approved by the municipality alone (route of a head of school)
    states: Mapping[str, State] = field(hash=False)
    acts: Mapping[str, Act] = field(hash=False)
    transitions: tuple[Transition, ...] = field(hash=False)
    filler_may_approve: bool = False  # who filled the route in may agree to it once the teacher has confirmed
    labels: Labels = field(default_factory=Labels, hash=False)

    @cached_property
    def rules(self) -> bytes:
        """Everything but words in its one byte form: sorted keys, no spaces, UTF-8.

        What came later is said only where it is so: older rules keep their hash.
        """
        rules: dict[str, object] = {
            "id": self.id,
            "version": self.version,
            "one_level": self.one_level,
            "states": [_state(state) for state in self.states.values()],
            "acts": [asdict(act) for act in self.acts.values()],
            "transitions": [_row(transition) for transition in self.transitions],
        }
        if self.filler_may_approve:
            rules["filler_may_approve"] = True
        return json.dumps(rules, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical rules, in hex."""
        return hashlib.sha256(self.rules).hexdigest()

    @cached_property
    def initial(self) -> State:
        """The state in which a route is opened."""
        return next(state for state in self.states.values() if state.initial)

    @cached_property
    def _by_state(self) -> Mapping[str, tuple[Transition, ...]]:
        return {code: tuple(row for row in self.transitions if row.source == code) for code in self.states}

    @cached_property
    def is_group(self) -> bool:
        """Whether routes of this process have members, who confirm that they take part."""
        return any(MEMBER in act.offices for act in self.acts.values())

    def transitions_from(self, state: str) -> tuple[Transition, ...]:
        """Rows that begin in this state, in the order of the file; none for an unknown state."""
        return self._by_state.get(state, ())

    def acts_from(self, state: str) -> tuple[Act, ...]:
        """Acts that the process knows in this state, each once, guards not asked."""
        return tuple(self.acts[code] for code in _once(row.act for row in self.transitions_from(state)))

    def offices_for(self, state: str, act: str) -> tuple[str, ...]:
        """Who may do this act in this state; nobody when the state has no such act."""
        rows = [row for row in self.transitions_from(state) if row.act == act]
        return _once(office for row in rows for office in (row.offices or self.acts[act].offices))

    def state_label(self, code: str) -> str:
        """The state in Russian, as on a badge."""
        return self.labels.states.get(code, code)

    def act_label(self, code: str) -> str:
        """The act in Russian, as on a button."""
        return self.labels.acts.get(code, code)

    def state_explanation(self, code: str) -> str:
        """What the state means for the teacher; empty for stored rules, which have no words."""
        return self.labels.explanations.get(code, "")


def _state(state: State) -> dict[str, object]:
    """Without what no quorum said before there was `each`, so that older rules keep their hash."""
    said = asdict(state)
    if state.quorum is not None and state.quorum.each is None:
        del said["quorum"]["each"]
    return said


def _row(transition: Transition) -> dict[str, object]:
    row = asdict(transition)
    return row | {"from": row.pop("source"), "to": row.pop("target")}


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
